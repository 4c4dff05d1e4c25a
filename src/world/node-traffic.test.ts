import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../../test/support/ask.ts';
import { startTestNode } from '../../test/support/test-node.ts';

test('adds up the answers of all routes, the failed ones by themselves, by how long they took', async () => {
  const routes = [
    { path: '/good', respond: { body: 'good' } },
    { path: '/bad', respond: { status: 500 } },
  ] as const;
  await using node = await startTestNode({ routes });
  for (const path of ['/good', '/good', '/bad', '/.well-known/antipode/health']) await ask(node.url, path);
  const { requests, errors, byDuration, boundsMs } = node.traffic();
  assert.deepEqual([requests, errors, byDuration.length], [3, 1, boundsMs.length + 1]);
  assert.equal(
    byDuration.reduce((sum, count) => sum + count, 0),
    3,
  );
});
