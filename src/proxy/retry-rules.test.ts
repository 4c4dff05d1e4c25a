import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../core/index.ts';
import { backoffMs, retryRuleDefaults } from './retry-rules.ts';

const rules = { ...retryRuleDefaults, perTryTimeoutMs: Number.POSITIVE_INFINITY };

test('waits longer with each retry, up to a limit, and all of it by lot', () => {
  const highest = { next: () => 1 - 2 ** -53 };
  const lowest = { next: () => 0 };
  const ceilings = [1, 2, 3, 4, 5, 50].map((retry) => Math.round(backoffMs(rules, retry, highest)));
  assert.deepEqual(ceilings, [25, 75, 175, 250, 250, 250]);
  assert.equal(backoffMs(rules, 3, lowest), 0);
});

test('spreads the waits of many over the whole time', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 10 }), (seed, retry) => {
      const random = seededRandom(seed);
      const waits = Array.from({ length: 400 }, () => backoffMs(rules, retry, random));
      const mostMs = Math.min(rules.backoffMaxMs, rules.backoffBaseMs * (2 ** retry - 1));
      assert.ok(waits.every((ms) => ms >= 0 && ms <= mostMs));
      const early = waits.filter((ms) => ms < mostMs / 2).length;
      assert.ok(early > 140 && early < 260, `${early} of 400 in the first half`);
    }),
    { numRuns: 100 },
  );
});
