import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { until } from '../../../test/support/until.ts';
import { watchFolders } from './watch-folders.ts';

interface Told extends AsyncDisposable {
  readonly root: string;
  readonly folders: number;
  /** Resolves when it is told of a path. */
  hears(path: string): Promise<void>;
  readonly paths: readonly string[];
}

async function watched(make: (root: string) => Promise<unknown>, maxFolders = 100): Promise<Told> {
  const folder = await temporaryFolder('watched');
  await make(folder.path);
  const paths: string[] = [];
  const onChange = (path: string) => void paths.push(path.slice(folder.path.length + 1));
  const watch = watchFolders({ root: folder.path, maxFolders, onChange });
  return {
    root: folder.path,
    paths,
    get folders() {
      return watch.folders;
    },
    async hears(path) {
      await until(() => paths.includes(path), `${path} is told, not only ${paths}`);
      paths.length = 0;
    },
    async [Symbol.asyncDispose]() {
      watch.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const write = (root: string, ...path: string[]) => writeFile(join(root, ...path), String(Math.random()));

test('tells of files that are written, made, moved and removed, in the folder and in those in it', async () => {
  await using told = await watched(async (root) => {
    await mkdir(join(root, 'lib', 'deep'), { recursive: true });
    await write(root, 'lib', 'deep', 'a.js');
  });
  const { root } = told;
  assert.equal(told.folders, 3);
  await write(root, 'lib', 'deep', 'a.js');
  await told.hears('lib/deep/a.js');
  await write(root, 'new.js');
  await told.hears('new.js');
  await rename(join(root, 'new.js'), join(root, 'lib', 'moved.js'));
  await told.hears('lib/moved.js');
  await rm(join(root, 'lib', 'deep', 'a.js'));
  await told.hears('lib/deep/a.js');
});

test('tells of what is in a folder that is new, or that stands where another one was', async () => {
  await using told = await watched((root) => mkdir(join(root, 'src')));
  const { root } = told;
  await mkdir(join(root, 'fresh', 'inner'), { recursive: true });
  await write(root, 'fresh', 'inner', 'b.js');
  await told.hears('fresh/inner/b.js');
  await rm(join(root, 'src'), { recursive: true });
  await mkdir(join(root, 'src'));
  await write(root, 'src', 'c.js');
  await told.hears('src/c.js');
  await write(root, 'src', 'd.js');
  await told.hears('src/d.js');
  await rm(join(root, 'fresh'), { recursive: true });
  await until(() => told.folders === 2, 'the folders that are gone are not watched');
});

test('leaves out node_modules and what begins with a dot', async () => {
  await using told = await watched(async (root) => {
    await mkdir(join(root, 'node_modules', 'express'), { recursive: true });
    await mkdir(join(root, '.git'));
  });
  const { root } = told;
  assert.equal(told.folders, 1);
  for (const folder of ['node_modules', '.git']) await write(root, folder, 'x.js');
  await write(root, '.env');
  await mkdir(join(root, '.cache'));
  await write(root, 'last.js');
  await until(() => told.paths.includes('last.js'), 'the last one');
  assert.deepEqual(
    told.paths.filter((path) => path !== 'last.js'),
    [],
  );
});

test('watches no more folders than it may, and none that is not there', async () => {
  const five = (root: string) => Promise.all([1, 2, 3, 4, 5].map((n) => mkdir(join(root, `f${n}`))));
  await using told = await watched(five, 3);
  assert.equal(told.folders, 3);
  using gone = watchFolders({ root: join(told.root, 'nowhere'), maxFolders: 3, onChange: () => {} });
  assert.equal(gone.folders, 0);
});
