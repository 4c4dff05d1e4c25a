import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { interruptible } from './interruptible.ts';

test('tells the work of a signal, and fails with it', async () => {
  const before = process.listenerCount('SIGTERM');
  let hasEnded = false;
  const work = interruptible(async (signal) => {
    process.kill(process.pid, 'SIGTERM');
    await once(signal, 'abort');
    hasEnded = true;
    signal.throwIfAborted();
  });
  await assert.rejects(work, { code: 'ERR_BACKUP_STOPPED', message: /SIGTERM/ });
  assert.equal(hasEnded, true);
  assert.equal(process.listenerCount('SIGTERM'), before);
});

test('is not in the way of work that no signal meets', async () => {
  const before = process.listenerCount('SIGINT');
  assert.equal(await interruptible(async () => 7), 7);
  assert.equal(process.listenerCount('SIGINT'), before);
});
