import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { preferredCoding } from './accept-encoding.ts';

const offered = ['zstd', 'br', 'gzip'] as const;

const cases: readonly (readonly [accepted: readonly string[], coding: string])[] = [
  [[], 'identity'],
  [[''], 'identity'],
  [['gzip'], 'gzip'],
  [['GZIP'], 'gzip'],
  [['x-gzip'], 'gzip'],
  [['gzip, deflate, br, zstd'], 'zstd'],
  [['gzip', 'br'], 'br'],
  [['gzip;q=1.0, br;q=0.5'], 'gzip'],
  [['gzip ; Q=0.5 ,\tbr; q = 0.4'], 'gzip'],
  [['gzip;q=0, br;q=0'], 'identity'],
  [['*'], 'zstd'],
  [['*;q=0'], 'identity'],
  [['*;q=0.1, zstd;q=0'], 'br'],
  [['gzip;q=0.5, *;q=0.8'], 'zstd'],
  [['identity;q=0, gzip;q=0.1'], 'gzip'],
  [['identity;q=0'], 'identity'],
  [['identity, gzip;q=0.9'], 'identity'],
  [['identity, gzip'], 'gzip'],
  [['identity;q=0.5, gzip;q=0.9'], 'gzip'],
  [['deflate, compress'], 'identity'],
  [['gzip;q=2, br;q=-1, zstd;q=0.1234'], 'identity'],
  [['gzip;level=9'], 'identity'],
];

for (const [accepted, coding] of cases) {
  test(`takes ${coding} for ${JSON.stringify(accepted)}`, () => {
    assert.equal(preferredCoding(accepted, offered), coding);
  });
}

test('never takes what a client excludes or does not name, and nothing weighed less than another', () => {
  const member = fc.tuple(
    fc.constantFrom('zstd', 'br', 'gzip', 'deflate', 'identity', '*'),
    fc.integer({ min: 0, max: 1_000 }),
  );
  const members = fc.uniqueArray(member, { selector: ([name]) => name, maxLength: 6 });
  fc.assert(
    fc.property(members, (list) => {
      const weights: ReadonlyMap<string, number> = new Map(list);
      const weightOf = (name: string) => weights.get(name) ?? weights.get('*') ?? 0;
      const field = list.map(([name, weight]) => `${name};q=${(weight / 1_000).toFixed(3)}`).join(', ');
      const taken = preferredCoding([field], offered);
      const best = Math.max(...offered.map(weightOf));
      const asIs = weights.get('identity') ?? 0;
      if (taken === 'identity') assert.ok(best === 0 || asIs > best, field);
      else assert.ok(weightOf(taken) === best && best > 0 && best >= asIs, field);
    }),
  );
});

test('any text is read without a fault', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
      assert.ok(['zstd', 'br', 'gzip', 'identity'].includes(preferredCoding([text], offered)));
    }),
  );
});
