import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { findDataPlace } from './data-place.ts';

const folder = await temporaryFolder('data-place');
after(() => folder[Symbol.asyncDispose]());
const files = join(folder.path, '.antipode', 'data');
const regions = { us: { location: 'aws:us-east-1' }, eu: { location: 'aws:eu-west-1', primary: true } };

/** The regions in `here` have data. */
async function find(here: readonly string[], world: object = { regions }, region?: string) {
  const config = join(folder.path, 'antipode.config.json');
  const data = { data: {}, secret: 'x'.repeat(32), routes: [{ path: '/', respond: {} }] };
  await writeFile(config, JSON.stringify({ ...data, ...world }));
  await rm(files, { recursive: true, force: true });
  await mkdir(files, { recursive: true });
  for (const id of here) await writeFile(join(files, `${id}.sqlite`), '');
  return findDataPlace({ config, ...(region !== undefined && { region }) });
}

test('of several regions with data here the primary is meant, and it says so', async () => {
  const place = await find(['us', 'eu']);
  assert.deepEqual(place.data, { path: join(files, 'eu.sqlite') });
  assert.match(place.backups, /backups\/eu$/);
  assert.equal(place.choice, 'the data of eu, the primary region; --region names another');
});

test('nothing is chosen where one region has data here, or one is named', async () => {
  const only = await find(['us']);
  assert.deepEqual([only.data, only.choice], [{ path: join(files, 'us.sqlite') }, undefined]);
  const named = await find(['us', 'eu'], undefined, 'us');
  assert.deepEqual([named.data, named.choice], [{ path: join(files, 'us.sqlite') }, undefined]);
});

test('no primary among them, or no data at all: asks for --region', async () => {
  const { us } = regions;
  await assert.rejects(find(['us', 'ap'], { regions: { us, ap: us } }), {
    code: 'ERR_CLI_BACKUP',
    message: /^us, ap have data in .*--region/,
  });
  await assert.rejects(find([]), { code: 'ERR_CLI_BACKUP', message: /^no region has data in / });
});

test('an embedded SQL database is named as left out', async () => {
  assert.equal((await find(['us'])).leftOut, undefined);
  const embedded = await find(['us'], { regions: { us: regions.us }, sql: { engine: 'pglite' } });
  assert.match(embedded.leftOut ?? '', /^the embedded SQL database .* is not in a backup/);
  await assert.rejects(find(['us'], { data: undefined, sql: { engine: 'pglite' } }), {
    code: 'ERR_CLI_BACKUP',
    message: /^the config has no `data`: the embedded SQL database/,
  });
});
