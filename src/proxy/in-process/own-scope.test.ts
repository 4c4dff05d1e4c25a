import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { inOwnScope } from './own-scope.ts';

test('what a call says of its context holds there, and in no other call', async () => {
  const storage = new AsyncLocalStorage<number>();
  const seen: (number | undefined)[] = [];
  for (const request of [1, 2, 3]) {
    inOwnScope((own: number) => {
      seen.push(storage.getStore());
      storage.enterWith(own);
      setImmediate(() => seen.push(storage.getStore()));
    }, request);
  }
  assert.equal(storage.getStore(), undefined);
  await turn();
  assert.deepEqual(seen, [undefined, undefined, undefined, 1, 2, 3]);
});
