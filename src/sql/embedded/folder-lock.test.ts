import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { lockFolder } from './folder-lock.ts';

test('a folder has one owner, and another one after that', async () => {
  await using folder = await temporaryFolder('lock');
  const unlock = lockFolder(folder.path);
  assert.throws(() => lockFolder(folder.path), { code: 'ERR_SQL_EMBEDDED_BUSY', message: /sql\.folder/ });
  unlock();
  lockFolder(folder.path)();
});
