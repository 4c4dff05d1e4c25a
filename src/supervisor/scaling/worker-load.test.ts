import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workerCapacityDefaults } from './defaults.ts';
import { type WorkerReport, workerLoad } from './worker-load.ts';

const idle: WorkerReport = { elu: 0, loopDelayMs: 0, active: 0, queued: 0, rssBytes: 0, readyForMs: 0 };

test('is what a worker has most of', () => {
  assert.deepEqual(workerLoad({ ...idle, elu: 0.4, loopDelayMs: 25, queued: 1 }), { kind: 'event loop', load: 0.4 });
  assert.deepEqual(workerLoad({ ...idle, elu: 0.4, loopDelayMs: 200 }), { kind: 'loop delay', load: 0.8 });
  assert.deepEqual(workerLoad({ ...idle, elu: 1, queued: 32 }), { kind: 'queue', load: 2 });
});

test('counts requests under way only where it is known how many are too many', () => {
  const busy = { ...idle, elu: 0.1, active: 150 };
  assert.equal(workerLoad(busy).load, 0.1);
  assert.deepEqual(workerLoad(busy, { ...workerCapacityDefaults, requests: 100 }), { kind: 'requests', load: 1.5 });
});

test('has an end for each share, whatever is reported', () => {
  assert.equal(workerLoad({ ...idle, elu: 7 }).load, 1);
  assert.equal(workerLoad({ ...idle, loopDelayMs: 60_000 }).load, 1);
  assert.equal(workerLoad({ ...idle, queued: 1e9 }).load, 4);
});
