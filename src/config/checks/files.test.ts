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

test('says how a command is written that stands in the place of a script', async () => {
  await using folder = await temporaryFolder('config');
  const { path } = folder;
  const runs = {
    a: 'node app.mjs',
    b: 'npm run serve',
    c: { script: 'deno' },
    d: './gone.mjs',
    e: { cwd: 'no where' },
  };
  const services = Object.fromEntries(Object.entries(runs).map(([id, run]) => [id, { run }]));
  const faults = await checkFiles({ services }, path);
  assert.deepEqual(
    faults.map((fault) => `${fault.path}: ${fault.message.replaceAll(path, '')}`),
    [
      "services.a.run: 'node app.mjs' does not exist; looked for /node app.mjs; Node is there already: write 'app.mjs'",
      "services.b.run: 'npm run serve' does not exist; looked for /npm run serve; a command is a list: write run: { command: ['npm', 'run', 'serve'] }",
      "services.c.run.script: 'deno' does not exist; looked for /deno; a command is a list: write run: { command: ['deno'] }",
      "services.d.run: './gone.mjs' does not exist; looked for /gone.mjs",
      "services.e.run.cwd: 'no where' does not exist; looked for /no where",
    ],
  );
});
