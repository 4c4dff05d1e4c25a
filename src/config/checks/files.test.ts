import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { checkFiles } from './files.ts';

test('a folder that is served has to be there, and to be one', async () => {
  await using folder = await temporaryFolder('config');
  await writeFile(join(folder.path, 'file'), '');
  const routes = [{ files: '.' }, { files: './gone' }, { files: { folder: 'file' } }, { files: {} }, { respond: {} }];
  const faults = await checkFiles({ routes }, folder.path);
  assert.deepEqual(
    faults.map(({ path, message }) => `${path}: ${message}`),
    [
      `routes[1].files: './gone' is no folder that can be read; looked for ${folder.path}/gone`,
      `routes[2].files.folder: 'file' is no folder that can be read; looked for ${folder.path}/file`,
    ],
  );
});
