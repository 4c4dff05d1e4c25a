import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { policies } from '../../balance/index.ts';
import { parseDuration } from '../../core/index.ts';
import { parseStatusRanges } from '../../health/index.ts';
import { createRegistry } from '../../registry/index.ts';
import { createRouter } from '../../route/index.ts';
import { balanceSchema } from './balance.ts';
import { discoverSchema } from './endpoints.ts';
import { duration } from './fields.ts';
import { healthSchema } from './health.ts';
import { routeMatchSchema } from './routes.ts';

/** Texts that are nearly right, which is where two readers of one thing differ. */
const nearly = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 });

test('every policy is taken by name and with its options, and the policy takes what the schema takes', () => {
  const number = fc.oneof(fc.integer({ min: -1, max: 20 }), fc.double({ min: 0, max: 200, noNaN: true }));
  const option = fc.constantFrom('choices', 'loadFactor', 'decay');
  const options = fc.dictionary(option, number, { maxKeys: 2 });
  const policy = fc.constantFrom(...(Object.keys(policies) as (keyof typeof policies)[]));
  let taken = 0;
  fc.assert(
    fc.property(policy, options, (name, given) => {
      assert.ok(balanceSchema.safeParse(name).success);
      const parsed = balanceSchema.safeParse({ policy: name, ...given });
      if (!parsed.success) return;
      taken += 1;
      assert.doesNotThrow(() => (policies[name] as (options: object) => unknown)(parsed.data));
    }),
    { numRuns: 1_000 },
  );
  assert.ok(taken > 30, `${taken} options were taken`);
});

test('the router takes every match that the schema takes', () => {
  const host = fc.oneof(nearly('a.*:-'), fc.constantFrom('*', '*.a.b', 'A.b', '[::1]'));
  const path = fc.oneof(nearly('/a.%2?# '), fc.constantFrom('/', '/a/', '/a/b.c'));
  let taken = 0;
  fc.assert(
    fc.property(host, path, (hostText, pathText) => {
      const parsed = routeMatchSchema.safeParse({ host: hostText, path: pathText });
      if (!parsed.success) return;
      taken += 1;
      assert.doesNotThrow(() => createRouter([parsed.data]));
    }),
    { numRuns: 2_000 },
  );
  assert.ok(taken > 30, `${taken} matches were taken`);
});

test('a route path has no second spelling', () => {
  const takes = (path: string) => routeMatchSchema.safeParse({ path }).success;
  for (const right of ['/', '/api', '/api/', '/a%20b', '/a%2Fb', '/v1.2/x']) assert.ok(takes(right), right);
  for (const wrong of ['', 'api', '/a/../b', '/./a', '/%61', '/a?b', '/a#b', '/a b', '/%00', '/%zz']) {
    assert.ok(!takes(wrong), wrong);
  }
});

test('health checks take every expected status that the schema takes', () => {
  fc.assert(
    fc.property(nearly('0123459-'), (text) => {
      const parsed = healthSchema.safeParse({ expectedStatus: text });
      if (parsed.success) assert.doesNotThrow(() => parseStatusRanges(parsed.data.expectedStatus));
    }),
    { numRuns: 2_000 },
  );
  for (const wrong of ['399-200', '99', '600', '200-', '2xx']) {
    assert.ok(!healthSchema.safeParse({ expectedStatus: wrong }).success, wrong);
  }
});

test('durations are those of core, within what a timer can wait', () => {
  assert.equal(duration().parse('1.5h'), parseDuration('1.5h'));
  assert.equal(duration(0).parse(0), 0);
  const longest = duration().parse('24d');
  assert.ok(longest < 2 ** 31);
  for (const wrong of ['25d', '0ms', 0, '5', 'ms', '-5s', Number.NaN, Number.POSITIVE_INFINITY, '5S']) {
    assert.ok(!duration().safeParse(wrong).success, String(wrong));
  }
});

test('the registry takes every name server that the schema takes, and none is a name', () => {
  const server = fc.oneof(
    nearly('1.2:[]'),
    fc.ipV4(),
    fc.ipV6(),
    fc.tuple(fc.ipV4(), fc.integer({ min: -1, max: 65_540 })).map(([address, port]) => `${address}:${port}`),
    fc.tuple(fc.ipV6(), fc.integer({ min: -1, max: 65_540 })).map(([address, port]) => `[${address}]:${port}`),
  );
  let taken = 0;
  fc.assert(
    fc.property(server, (text) => {
      const { success } = discoverSchema.safeParse({ registry: 'dns', service: 'a.test', servers: [text] });
      if (!success) return;
      taken += 1;
      assert.doesNotThrow(() => createRegistry({ engine: 'dns', servers: [text] }), text);
    }),
    { numRuns: 1_000 },
  );
  assert.ok(taken > 100, `${taken} were taken`);
  for (const none of ['ns.example', '10.0.0.53:0', '10.0.0.53:65536', '::1]:53', '10.0.0.53:', '']) {
    assert.equal(
      discoverSchema.safeParse({ registry: 'dns', service: 'a.test', servers: [none] }).success,
      false,
      none,
    );
  }
});
