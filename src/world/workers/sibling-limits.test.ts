import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../core/index.ts';
import { rateLimitAlgorithms } from '../../resilience/index.ts';
import { SiblingLimits, siblingLimitDefaults } from './sibling-limits.ts';
import type { Siblings } from './siblings.ts';

/** Workers whose messages come at once. */
function family(size: number): Siblings[] {
  const listeners = Array.from({ length: size }, () => new Map<string, (message: unknown) => void>());
  return listeners.map((own, self) => ({
    self: String(self),
    tell: (topic, message) => {
      const text = JSON.stringify(message);
      for (const others of listeners) if (others !== own) others.get(topic)?.(JSON.parse(text));
    },
    on: (topic, listener) => void own.set(topic, listener),
  }));
}

for (const algorithm of ['gcra', 'sliding-window'] as const) {
  test(`three workers allow little more than one would, whoever is asked (${algorithm})`, (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const clock = new ManualClock();
    const limiters = family(3).map((siblings) => {
      const limiter = rateLimitAlgorithms[algorithm]({ limit: 60, windowMs: 60_000, burst: 1 });
      return new SiblingLimits(siblings, () => clock.now()).join('a limit', limiter);
    });
    let allowed = 0;
    for (let at = 0; at < 600; at++) {
      for (const limiter of limiters) if (limiter.check('client', clock.now()).allowed) allowed++;
      clock.advance(100);
      t.mock.timers.tick(100);
    }
    assert.ok(allowed >= 59 && allowed <= 66, `${allowed}`);
  });
}

test('what others spent is charged, on the same limit and key only', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const [here, there] = family(2).map((siblings) => new SiblingLimits(siblings, () => 0));
  const limit = () => rateLimitAlgorithms.gcra({ limit: 10, windowMs: 60_000, burst: 10 });
  const ours = here!.join('a', limit());
  const other = here!.join('b', limit());
  const theirs = there!.join('a', limit());
  ours.check('key', 0, 6);
  theirs.check('key', 0, 8);
  t.mock.timers.tick(siblingLimitDefaults.tellAfterMs);
  assert.equal(ours.check('key', 0, 0).remaining, 0);
  assert.equal(ours.check('another', 0, 0).remaining, 10);
  assert.equal(other.check('key', 0, 0).remaining, 10);
});

test('what is refused, or only looked at, is not told; many keys go at once', () => {
  const told: unknown[] = [];
  const siblings: Siblings = { self: '1', tell: (_topic, message) => told.push(message), on: () => {} };
  const limiter = rateLimitAlgorithms.gcra({ limit: 1, windowMs: 60_000, burst: 1 });
  const joined = new SiblingLimits(siblings, () => 0).join('a', limiter);
  for (let key = 0; key < siblingLimitDefaults.maxKeys; key++) {
    joined.check(`${key}`, 0, 0);
    joined.check(`${key}`, 0);
    joined.check(`${key}`, 0);
  }
  assert.equal(told.length, 1);
  assert.equal((told[0] as unknown[]).length, siblingLimitDefaults.maxKeys);
});
