import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { inOwnScope, presentOwner, type ScopeOwner } from './own-scope.ts';

const nobody: ScopeOwner = { threw: () => {} };

test('what a call says of its context holds there, and in no other call', async () => {
  const storage = new AsyncLocalStorage<number>();
  const seen: (number | undefined)[] = [];
  for (const request of [1, 2, 3]) {
    inOwnScope(
      nobody,
      (own: number) => {
        seen.push(storage.getStore());
        storage.enterWith(own);
        setImmediate(() => seen.push(storage.getStore()));
      },
      request,
    );
  }
  assert.equal(storage.getStore(), undefined);
  await turn();
  assert.deepEqual(seen, [undefined, undefined, undefined, 1, 2, 3]);
});

test('what comes of a call is its owner’s in later turns too, and nobody’s outside', async () => {
  const owners: ScopeOwner[] = [1, 2].map(() => ({ threw: () => {} }));
  const seen: (ScopeOwner | undefined)[] = [];
  const look = async () => {
    await turn();
    seen.push(presentOwner());
  };
  const looks: Promise<void>[] = [];
  for (const owner of owners) inOwnScope(owner, () => void looks.push(look()));
  assert.equal(presentOwner(), undefined);
  await Promise.all(looks);
  const [major] = process.versions.node.split('.');
  assert.deepEqual(seen, Number(major) >= 24 ? owners : [undefined, undefined]);
});
