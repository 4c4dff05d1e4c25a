import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Bulkhead } from './bulkhead.ts';

test('lets so many in, lets so many wait, and refuses the rest', () => {
  const bulkhead = new Bulkhead<string>({ maxConcurrent: 2, maxQueued: 1 });
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((waiter) => bulkhead.enter(waiter, 0)),
    ['entered', 'entered', 'queued', 'full'],
  );
  assert.deepEqual([bulkhead.inFlight, bulkhead.queued], [2, 1]);
});

test('lets the longest waiting in first, and none past the deadline', () => {
  const bulkhead = new Bulkhead<string>({ maxConcurrent: 1, maxQueued: 9, queueTimeoutMs: 100 });
  bulkhead.enter('running', 0);
  for (const [at, waiter] of ['early', 'middle', 'late'].entries()) bulkhead.enter(waiter, at * 10);
  bulkhead.leave();
  assert.equal(bulkhead.next(100), 'middle');
  assert.equal(bulkhead.next(100), undefined, 'no place');
  assert.deepEqual(bulkhead.expire(100), ['early']);
  assert.equal(bulkhead.nextDeadlineMs(), 120);
  assert.deepEqual(bulkhead.expire(120), ['late']);
  assert.equal(bulkhead.nextDeadlineMs(), Number.POSITIVE_INFINITY);
});

test('forgets who gives up', () => {
  const bulkhead = new Bulkhead<string>({ maxConcurrent: 1 });
  bulkhead.enter('running', 0);
  bulkhead.enter('waiting', 0);
  assert.deepEqual([bulkhead.cancel('waiting'), bulkhead.cancel('waiting')], [true, false]);
  bulkhead.leave();
  assert.equal(bulkhead.next(1), undefined);
});

test('follows a limit that moves', () => {
  const bulkhead = new Bulkhead<number>({ maxConcurrent: 1, maxQueued: 9 });
  for (let i = 0; i < 4; i++) bulkhead.enter(i, 0);
  bulkhead.setLimit(3);
  assert.deepEqual([bulkhead.next(1), bulkhead.next(1), bulkhead.next(1)], [1, 2, undefined]);
  bulkhead.setLimit(1);
  bulkhead.leave();
  bulkhead.leave();
  assert.equal(bulkhead.next(1), undefined, 'one is still in flight');
});

test('whatever happens: never too many in flight or waiting, in order, in time', () => {
  const step = fc.record({ gapMs: fc.nat({ max: 40 }), kind: fc.constantFrom('enter', 'enter', 'leave', 'expire') });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.nat({ max: 4 }),
      fc.array(step),
      (maxConcurrent, maxQueued, steps) => {
        const bulkhead = new Bulkhead<number>({ maxConcurrent, maxQueued, queueTimeoutMs: 100 });
        const deadlines = new Map<number, number>();
        let nowMs = 0;
        let lastIn = -1;
        const letIn = (waiter: number) => {
          assert.ok(waiter > lastIn, 'somebody was passed over');
          assert.ok(nowMs < deadlines.get(waiter)!, 'too late');
          lastIn = waiter;
        };
        for (const [number, { gapMs, kind }] of steps.entries()) {
          nowMs += gapMs;
          deadlines.set(number, nowMs + 100);
          if (kind === 'enter' && bulkhead.enter(number, nowMs) === 'entered') letIn(number);
          if (kind === 'expire') for (const late of bulkhead.expire(nowMs)) assert.ok(nowMs >= deadlines.get(late)!);
          if (kind === 'leave' && bulkhead.inFlight > 0) {
            bulkhead.leave();
            const waiter = bulkhead.next(nowMs);
            if (waiter !== undefined) letIn(waiter);
          }
          assert.ok(bulkhead.inFlight <= maxConcurrent && bulkhead.queued <= maxQueued);
        }
      },
    ),
    { numRuns: 300 },
  );
});
