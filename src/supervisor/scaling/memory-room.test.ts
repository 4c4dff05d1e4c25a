import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workersThatFit } from './memory-room.ts';
import type { WorkerReport } from './worker-load.ts';

const sized = (rssBytes: number): WorkerReport => {
  return { elu: 0, loopDelayMs: 0, active: 0, queued: 0, rssBytes, readyForMs: 0 };
};
const reports = [sized(80), sized(100)];

test('is how often the largest worker fits into what may still be used', () => {
  const fits = (usedBytes: number): number =>
    workersThatFit({ workers: 2, reports, memory: { usedBytes, totalBytes: 1_000 }, share: 0.9 });
  assert.deepEqual([fits(500), fits(799), fits(801), fits(2_000)], [4, 1, 0, 0]);
});

test('leaves room for workers that have not come yet', () => {
  const question = { reports, memory: { usedBytes: 500, totalBytes: 1_000 }, share: 0.9 };
  assert.equal(workersThatFit({ ...question, workers: 4 }), 2);
  assert.equal(workersThatFit({ ...question, workers: 9 }), 0);
});

test('has no bound where nothing is known', () => {
  const memory = { usedBytes: 999, totalBytes: 1_000 };
  assert.equal(workersThatFit({ workers: 2, reports, share: 0.9 }), Number.POSITIVE_INFINITY);
  assert.equal(workersThatFit({ workers: 2, reports: [sized(0)], memory, share: 0.9 }), Number.POSITIVE_INFINITY);
});
