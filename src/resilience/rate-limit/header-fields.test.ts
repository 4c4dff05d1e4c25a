import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quotedPolicyName, rateLimitField, rateLimitPolicyField, retryAfterField } from './header-fields.ts';

const decision = { allowed: true, limit: 100, remaining: 50, resetMs: 29_001, retryAfterMs: 0 };

test('writes the fields as in the examples of the draft', () => {
  const name = quotedPolicyName('default');
  assert.equal(rateLimitPolicyField(name, 100, 60_000), '"default";q=100;w=60');
  assert.equal(rateLimitField(name, decision), '"default";r=50;t=30');
});

test('lets nothing out of the quotes of a name', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('"', '\\', ';', 'a', ' ', ','), minLength: 1, maxLength: 20 }),
      (name) => {
        const quoted = quotedPolicyName(name);
        assert.match(quoted, /^"(?:[^"\\]|\\["\\])*"$/);
        assert.equal(quoted.slice(1, -1).replace(/\\(.)/g, '$1'), name);
      },
    ),
    { numRuns: 200 },
  );
  for (const name of ['', 'a\r\nset-cookie: b', 'ü', '\u0000', 'x'.repeat(65)]) {
    assert.throws(() => quotedPolicyName(name), { code: 'ERR_RESILIENCE_OPTION' });
  }
});

test('says when to come again in whole seconds, and nothing where that does not help', () => {
  assert.equal(retryAfterField(decision), undefined);
  const refused = { ...decision, allowed: false };
  assert.equal(retryAfterField({ ...refused, retryAfterMs: 1 }), '1');
  assert.equal(retryAfterField({ ...refused, retryAfterMs: 1_001 }), '2');
  assert.equal(retryAfterField({ ...refused, retryAfterMs: Number.POSITIVE_INFINITY }), undefined);
});
