import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryLimits } from './index.ts';

const GiB = 2 ** 30;
const container = { constrainedBytes: 2 * GiB, totalBytes: 16 * GiB, workers: 4 };
const none = { softBytes: undefined, hardBytes: undefined };

test('shares the memory of a container out between the workers', () => {
  const { softBytes, hardBytes } = memoryLimits({}, container);
  assert.equal(softBytes, Math.floor(0.4 * GiB));
  assert.equal(hardBytes, Math.floor(0.475 * GiB));
});

test('has no limit of its own where nobody set one', () => {
  for (const constrainedBytes of [0, 16 * GiB, 2 ** 63]) {
    assert.deepEqual(memoryLimits({}, { ...container, constrainedBytes }), none);
  }
});

test('takes what the config says, and nothing from the container beside it', () => {
  assert.deepEqual(memoryLimits({ softBytes: GiB }, container), { softBytes: GiB, hardBytes: undefined });
  assert.deepEqual(memoryLimits({ softBytes: 1, hardBytes: GiB }, container), { softBytes: 1, hardBytes: GiB });
  assert.deepEqual(memoryLimits(false, container), none);
});

test('puts a soft limit before a hard one', () => {
  assert.deepEqual(memoryLimits({ hardBytes: 950 }, container), { softBytes: 800, hardBytes: 950 });
});
