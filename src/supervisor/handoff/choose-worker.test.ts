import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseWorker } from './choose-worker.ts';

const worker = (size: number, hasRoom = true) => ({ hasRoom, connections: { size } });

test('takes the worker with the fewest connections', () => {
  const workers = [worker(3), worker(1), worker(2)];
  for (const start of [0, 1, 2, 3]) assert.equal(chooseWorker(workers, start), workers[1]);
});

test('takes those with equally few in turn', () => {
  const workers = [worker(1), worker(1), worker(2), worker(1)];
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((start) => workers.indexOf(chooseWorker(workers, start)!)),
    [0, 1, 3, 3, 0],
  );
});

test('passes over workers without room, and takes none where none has it', () => {
  const workers = [worker(0, false), worker(5)];
  assert.equal(chooseWorker(workers, 0), workers[1]);
  assert.equal(chooseWorker([worker(0, false)], 0), undefined);
  assert.equal(chooseWorker([], 0), undefined);
});
