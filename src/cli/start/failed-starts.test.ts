import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failedStarts } from './failed-starts.ts';

const crashed = {
  state: 'crashed',
  lastCrash: { agoMs: 5, uptimeMs: 90, reason: 'exited with code 1: Error: no database\n    at x' },
} as const;

test('says of a service that none of its processes has started, with the error and where to read on', () => {
  const [said, ...more] = failedStarts([{ id: 'web', workers: [crashed, { state: 'starting' }] }]);
  assert.match(said!, /^web does not start: exited with code 1: Error: no database \(.*antipode logs web shows/);
  assert.deepEqual(more, []);
});

test('says nothing of one that has a ready process, has none of its own, or has only begun', () => {
  const ready = { id: 'web', workers: [crashed, { state: 'ready' }] } as const;
  assert.deepEqual(
    failedStarts([ready, { id: 'api', workers: [] }, { id: 'new', workers: [{ state: 'starting' }] }]),
    [],
  );
});
