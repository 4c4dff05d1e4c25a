import assert from 'node:assert/strict';
import { test } from 'node:test';
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
