import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/index.ts';
import { createAssets } from './create-assets.ts';
import { listFiles } from './list-files.ts';

async function someAssets(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder('assets');
  await mkdir(join(folder.path, 'img'));
  for (const name of ['app.js', 'app.js.br', 'data.gz', 'img/a b.svg', '.env']) {
    await writeFile(join(folder.path, name), name);
  }
  await symlink('app.js', join(folder.path, 'link.js'));
  return folder;
}

const sha = (algorithm: string, text: string) => createHash(algorithm).update(text);

test('an asset has an address with the hash of its content, at the base', async () => {
  await using folder = await someAssets();
  const { assetUrl, integrity } = await createAssets({ folder: folder.path });
  const hash = sha('sha256', 'app.js').digest('hex').slice(0, 8);
  assert.equal(assetUrl('app.js'), `/assets/app.${hash}.js`);
  assert.equal(integrity('app.js'), `sha384-${sha('sha384', 'app.js').digest('base64')}`);
  const cdn = await createAssets<'app.js'>({ folder: folder.path, base: 'https://cdn.shop.example/s/' });
  assert.equal(cdn.assetUrl('app.js'), `https://cdn.shop.example/s/app.${hash}.js`);
});

test('names are files, without links, dot files and the compressed forms of others', async () => {
  await using folder = await someAssets();
  const { manifest } = await createAssets({ folder: folder.path });
  assert.deepEqual(Object.keys(manifest()), ['app.js', 'data.gz', 'img/a b.svg']);
  assert.match(manifest()['img/a b.svg']!.url, /^\/assets\/img\/a%20b\.[0-9a-f]{8}\.svg$/);
});

test('another content is another address, once it has been read', async () => {
  await using folder = await someAssets();
  const { assetUrl, refresh } = await createAssets({ folder: folder.path });
  const before = assetUrl('app.js');
  const other = assetUrl('data.gz');
  await writeFile(join(folder.path, 'app.js'), 'other!');
  await utimes(join(folder.path, 'app.js'), 1, 1);
  assert.equal(assetUrl('app.js'), before);
  await refresh();
  assert.notEqual(assetUrl('app.js'), before);
  assert.equal(assetUrl('data.gz'), other);
});

test('a name that is no asset is refused with one that is', async () => {
  await using folder = await someAssets();
  const { assetUrl, integrity } = await createAssets({ folder: folder.path });
  const expected = {
    code: 'ERR_ASSETS_UNKNOWN',
    message: /there is no asset 'ap\.js' in .*; did you mean 'app\.js'\?/,
  };
  assert.throws(() => assetUrl('ap.js'), expected);
  assert.throws(() => integrity('ap.js'), expected);
  assert.throws(() => assetUrl('constructor'), { code: 'ERR_ASSETS_UNKNOWN' });
});

test('a folder that is not there, or holds too much, is refused', async () => {
  await using folder = await someAssets();
  await assert.rejects(createAssets({ folder: join(folder.path, 'gone') }), { code: 'ERR_ASSETS_FOLDER' });
  await assert.rejects(listFiles(folder.path, 2), { code: 'ERR_ASSETS_TOO_MANY' });
  assert.equal((await listFiles(folder.path, 3)).length, 3);
});
