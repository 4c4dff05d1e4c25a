import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openPglite } from './load-pglite.ts';

test('takes the PGlite of the app, where the app has one', async () => {
  await using folder = await temporaryFolder('pglite');
  const app = folder.path;
  const home = join(app, 'node_modules/@electric-sql/pglite');
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'package.json'), JSON.stringify({ main: './index.cjs' }));
  await writeFile(join(home, 'index.cjs'), "exports.PGlite = { create: async () => 'the one of the app' };");
  assert.equal(await openPglite(undefined, ['/nowhere/server.js', join(app, 'server.js')]), 'the one of the app');
});
