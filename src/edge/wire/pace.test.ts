import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { Pace } from './pace.ts';

const limits = { minRateBytes: 500, idleTimeoutMs: 10_000 };

/** A socket of which only the figures matter. */
function standIn() {
  const handle = { bytesWritten: 0, writeQueueSize: 0 };
  const pace = new Pace({ _handle: handle, bytesWritten: 0, writableLength: 0 } as unknown as Socket);
  pace.start(0, limits);
  return { handle, pace };
}

test('gives the idle time, then cuts who has sent less than the rate over it', () => {
  const { pace } = standIn();
  assert.equal(pace.fellBehind(9_999, true, limits), false);
  assert.equal(pace.fellBehind(10_000, true, limits), true);
});

test('lets every byte buy time, up to the idle time', () => {
  const { pace } = standIn();
  for (let now = 1_000; now <= 60_000; now += 1_000) {
    pace.moved(500);
    assert.equal(pace.fellBehind(now, true, limits), false, `${now}`);
  }
  pace.moved(1e9);
  assert.equal(pace.fellBehind(60_001, true, limits), false);
  assert.equal(pace.fellBehind(70_001, true, limits), true);
});

test('does not count the time in which nobody waits for the client', () => {
  const { pace } = standIn();
  assert.equal(pace.fellBehind(9_000, true, limits), false);
  assert.equal(pace.fellBehind(900_000, false, limits), false);
  assert.equal(pace.fellBehind(900_999, true, limits), false);
  assert.equal(pace.fellBehind(901_000, true, limits), true);
});

test('lets a client be as slow as it likes where there is no rate', () => {
  const { pace } = standIn();
  assert.equal(pace.fellBehind(1e9, true, { ...limits, minRateBytes: 0 }), false);
});

test('sees what a client takes of one large write, and what it does not', () => {
  const { handle, pace } = standIn();
  Object.assign(handle, { bytesWritten: 100_000, writeQueueSize: 60_000 });
  assert.equal(pace.tookSome(), true);
  assert.equal(pace.tookSome(), false);
  handle.writeQueueSize = 59_999;
  assert.equal(pace.tookSome(), true);
});

test('cuts nobody that keeps the rate in every second, and everybody that keeps half of it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(400), { minLength: 30, maxLength: 60 }),
      fc.integer({ min: 50, max: 500 }),
      (extra, step) => {
        const [steady, slow] = [standIn().pace, standIn().pace];
        let cut = false;
        extra.forEach((bytes, second) => {
          steady.moved(500 + bytes);
          slow.moved(250);
          for (let now = second * 1_000 + step; now <= (second + 1) * 1_000; now += step) {
            assert.equal(steady.fellBehind(now, true, limits), false);
            cut ||= slow.fellBehind(now, true, limits);
          }
        });
        assert.ok(cut);
      },
    ),
    { numRuns: 50 },
  );
});
