import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { sharedFolderVariable, sharedOnce } from './shared-folder.ts';
import { temporaryFolder } from './temporary-folder.ts';

const given = process.env[sharedFolderVariable];

afterEach(() => {
  if (given === undefined) delete process.env[sharedFolderVariable];
  else process.env[sharedFolderVariable] = given;
});

test('the first one makes it, the others find it, and of two at the same time one is kept', async () => {
  await using folder = await temporaryFolder('shared');
  process.env[sharedFolderVariable] = join(folder.path, 'shared');
  await mkdir(join(folder.path, 'shared'));
  let made = 0;
  const make = async (): Promise<string> => {
    const path = join(folder.path, `made-${++made}`);
    await mkdir(join(path, 'something'), { recursive: true });
    return path;
  };
  const paths = await Promise.all([sharedOnce('dear', make), sharedOnce('dear', make)]);
  paths.push(await sharedOnce('dear', make));
  assert.equal(made, 2);
  assert.deepEqual(new Set(paths), new Set([join(folder.path, 'shared', 'dear')]));
  assert.deepEqual(await readdir(paths[0]!), ['something']);
});

test('without a folder in common each one makes its own', async () => {
  delete process.env[sharedFolderVariable];
  assert.equal(await sharedOnce('dear', async () => '/made/here'), '/made/here');
});
