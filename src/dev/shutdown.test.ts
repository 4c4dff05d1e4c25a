import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Shutdown } from './shutdown.ts';

test('closes everything once, the last opened first, also when one of them fails', async () => {
  const closed: string[] = [];
  const shutdown = new Shutdown();
  shutdown.add(async (graceMs) => void closed.push(`first ${graceMs}`));
  shutdown.add(async () => {
    throw new Error('stuck');
  });
  shutdown.add(async (graceMs) => void closed.push(`last ${graceMs}`));
  const [one, two] = await Promise.allSettled([shutdown.run(5), shutdown.run(9)]);
  assert.deepEqual(closed, ['last 5', 'first 5']);
  assert.deepEqual([one.status, two.status], ['rejected', 'rejected']);
});

test('closes what stands beside each other at the same time, and what is below after both', async () => {
  const closed: string[] = [];
  const gate = Promise.withResolvers<void>();
  const shutdown = new Shutdown();
  shutdown.add(async () => void closed.push('below'));
  shutdown.add(async () => {
    await gate.promise;
    closed.push('slow');
  });
  shutdown.beside(async () => void closed.push('quick'));
  const done = shutdown.run(0);
  await turn();
  assert.deepEqual(closed, ['quick']);
  gate.resolve();
  await done;
  assert.deepEqual(closed, ['quick', 'slow', 'below']);
});
