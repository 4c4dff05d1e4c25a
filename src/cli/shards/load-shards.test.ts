import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { loadShards } from './load-shards.ts';

const shards = { servers: { a: 'postgres://a/shop', b: 'postgres://b/shop' }, tables: { orders: 'customer_id' } };
const world = { routes: [{ path: '/', respond: {} }] };

async function load(files: Readonly<Record<string, unknown>>, named?: string) {
  await using folder = await temporaryFolder('shards');
  for (const [name, value] of Object.entries(files)) {
    await writeFile(join(folder.path, name), JSON.stringify(value));
  }
  return await loadShards(named, folder.path);
}

test('a file of its own describes the shards, also one that is named', async () => {
  assert.deepEqual(await load({ 'antipode.shards.json': shards }), shards);
  assert.deepEqual(await load({ 'other.json': shards, 'antipode.shards.json': {} }, 'other.json'), shards);
});

test('without one the config of the world does', async () => {
  const sql = { primary: 'postgres://main/shop', shards: { ...shards, moveWait: '2s' } };
  const found = await load({ 'antipode.config.json': { ...world, sql } });
  assert.deepEqual([found.servers, found.tables, found.moveWaitMs], [shards.servers, shards.tables, 2_000]);
});

test('says what is missing', async () => {
  await assert.rejects(load({}), { code: 'ERR_CLI_SHARDS', message: /there is no config/ });
  const none = { code: 'ERR_CLI_SHARDS', message: /antipode\.config\.json has no sql\.shards/ };
  await assert.rejects(load({ 'antipode.config.json': world }), none);
  await assert.rejects(load({ 'antipode.shards.json': {} }), { code: 'ERR_CLI_SHARDS', message: /does not describe/ });
  await assert.rejects(load({ 'antipode.config.json': {} }), { code: 'ERR_CONFIG_INVALID' });
});
