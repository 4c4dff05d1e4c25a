import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRunning } from '../support/index.ts';
import { program, server, startGroup } from './harness.ts';

const script = program('scaled.mjs', server('one'));

test('scales up to new workers that are ready, and down by the last ones in peace', async () => {
  const group = startGroup({ script, count: 1 });
  await group.whole();
  await group.scale(3);
  assert.equal(group.wanted, 3);
  assert.deepEqual(
    group.serving().map(({ id }) => id),
    ['1.1', '2.1', '3.1'],
  );
  const leaving = group.serving().slice(1);
  await group.scale(1);
  assert.deepEqual(
    leaving.map(({ pid }) => isRunning(pid!)),
    [false, false],
  );
  assert.deepEqual(
    group.workers().map(({ id }) => id),
    ['1.1'],
  );
  assert.deepEqual(
    group.said().filter((step) => step.startsWith('3.1 ')),
    ['3.1 starting', '3.1 ready', '3.1 draining', '3.1 stopping', '3.1 stopped'],
  );
});

test('a worker that is wanted again while it leaves gets another process, under the same number', async () => {
  let finish = () => {};
  const idle = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const group = startGroup({ script, count: 2, untilIdle: () => idle });
  await group.whole();
  const down = group.scale(1);
  await group.scale(2);
  assert.deepEqual(
    group.serving().map(({ id }) => id),
    ['1.1', '2.2'],
  );
  assert.deepEqual(
    group.workers().map(({ id, state }) => `${id} ${state}`),
    ['1.1 ready', '2.2 ready', '2.1 draining'],
  );
  finish();
  await down;
  assert.deepEqual(
    group.workers().map(({ id }) => id),
    ['1.1', '2.2'],
  );
});

test('refuses senseless numbers', async () => {
  const group = startGroup({ script, count: 1 });
  for (const count of [0, 257, 1.5]) await assert.rejects(group.scale(count), { code: 'ERR_SUPERVISOR_COUNT' });
  assert.equal(group.wanted, 1);
});

test('a group that was told to stop starts no more workers', async () => {
  const group = startGroup({ script, count: 1 });
  await group.whole();
  const stopped = group.stop();
  await group.scale(2);
  await stopped;
  assert.deepEqual(
    group.workers().map(({ id, state }) => `${id} ${state}`),
    ['1.1 stopped'],
  );
  assert.equal(group.wanted, 1);
});
