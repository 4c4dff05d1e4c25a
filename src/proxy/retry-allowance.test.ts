import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../core/index.ts';
import { Grant, RetryAllowance } from './retry-allowance.ts';

describe('what is granted', () => {
  test('comes from what went well before, then from the budget, then not at all', () => {
    const allowance = new RetryAllowance({ minimum: 1, share: 0.5 });
    for (let i = 0; i < 4; i++) allowance.save(0);
    const grants = [0, 1, 2, 3].map(() => allowance.grant(0));
    assert.deepEqual(grants, [Grant.reserve, Grant.reserve, Grant.budget, Grant.none]);
    for (const grant of grants) allowance.release(grant);
    assert.deepEqual([allowance.grant(0), allowance.grant(0)], [Grant.budget, Grant.none]);
  });

  test('lets everything that one endpoint takes down with it be tried at once', () => {
    // 100 requests a second for ten seconds; then 40 of those under way are lost together.
    const allowance = new RetryAllowance();
    for (let nowMs = 0; nowMs < 10_000; nowMs += 10) allowance.save(nowMs);
    for (let i = 0; i < 40; i++) assert.notEqual(allowance.grant(10_000), Grant.none, `${i}`);
  });

  test('is forgotten: what went well long ago feeds no storm', () => {
    const allowance = new RetryAllowance({ minimum: 0, share: 0.2 });
    for (let i = 0; i < 10_000; i++) allowance.save(0);
    assert.equal(allowance.grant(60_000), Grant.none);
  });
});

interface Load {
  readonly clients: number;
  readonly serviceMs: number;
  readonly failing: number;
  readonly attempts: number;
}

/** Clients that ask again as soon as they are answered, for `forMs`; counts what they ask and what the endpoints get. */
function run({ clients, serviceMs, failing, attempts }: Load, forMs: number, seed: number) {
  const random = seededRandom(seed);
  const allowance = new RetryAllowance();
  const counts = { asked: 0, sent: 0, good: 0 };
  const due: { atMs: number; left: number; grant: Grant | undefined }[] = [];
  const ask = (nowMs: number) => {
    counts.asked++;
    counts.sent++;
    allowance.started();
    due.push({ atMs: nowMs + serviceMs * (0.5 + random.next()), left: attempts, grant: undefined });
  };
  for (let i = 0; i < clients; i++) ask(random.next() * serviceMs);
  for (;;) {
    due.sort((a, b) => a.atMs - b.atMs);
    const { atMs, left, grant } = due.shift()!;
    if (atMs > forMs) return counts;
    if (grant === undefined) allowance.finished();
    else allowance.release(grant);
    const isGood = random.next() >= failing;
    const next = isGood || left === 0 ? Grant.none : allowance.grant(atMs);
    if (next !== Grant.none) {
      counts.sent++;
      due.push({ atMs: atMs + serviceMs * (0.5 + random.next()), left: left - 1, grant: next });
      continue;
    }
    if (isGood) {
      counts.good++;
      allowance.save(atMs);
    }
    ask(atMs);
  }
}

test('a storm is impossible: where everything fails, endpoints get at most 1.25 times what clients ask', () => {
  const loads = fc.record({
    clients: fc.integer({ min: 30, max: 120 }),
    serviceMs: fc.integer({ min: 5, max: 200 }),
    failing: fc.constant(1),
    attempts: fc.integer({ min: 1, max: 10 }),
  });
  fc.assert(
    fc.property(loads, fc.integer(), (load, seed) => {
      const { asked, sent } = run(load, load.serviceMs * 15, seed);
      assert.ok(sent <= 1.25 * asked, `${sent} sent for ${asked} asked`);
      assert.ok(sent > 1.02 * asked, 'some are tried again, or the bound would say nothing');
    }),
    { numRuns: 60 },
  );
});

test('where a sixth fails, nearly all are served in the end, for at most a quarter more', () => {
  const load = { clients: 16, serviceMs: 20, failing: 1 / 6, attempts: 2 };
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const { asked, sent, good } = run(load, 4_000, seed);
      assert.ok(good > 0.97 * asked, `${good} of ${asked} served`);
      assert.ok(sent < 1.25 * asked, `${sent} sent for ${asked} asked`);
    }),
    { numRuns: 20 },
  );
});
