/** A region whose entries are being mended is no state of the data: it answers no reads, not even those that may be old. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqliteStore } from '../../src/data/drivers/sqlite/sqlite-store.ts';
import { openData, sqlite } from '../../src/data/index.ts';
import { chained } from '../../src/data/replication/log-record.ts';
import { noteMending } from '../../src/data/replication/mending.ts';
import { applyRecord } from '../../src/data/replication/region-store.ts';
import { freePort, temporaryFolder } from '../support/index.ts';

test('a region that was being mended when it ended answers no reads before that is done, whatever their level', async () => {
  await using folder = await temporaryFolder('data-mended');
  // Nobody answers for the primary.
  const regions = { us: `http://127.0.0.1:${await freePort()}`, eu: `http://127.0.0.1:${await freePort()}` };
  for (const isMended of [false, true]) {
    const path = join(folder.path, `${isMended}.sqlite`);
    const store = openSqliteStore(path);
    const changes = [{ collection: 'c', key: 'k', value: '"kept"', expiresAtMs: null }];
    const record = { position: 1, epoch: { number: 1, primary: 'us' }, atMs: 5, changes, follows: 0 };
    applyRecord(store, chained(record, store.log.head.chain));
    if (isMended) noteMending(store, { places: [{ collection: 'c', key: 'k' }] });
    store.flush();
    store.close();
    await using data = await openData({ engine: sqlite({ path, regions }), region: 'eu' });
    const read = data.collection<string>('c').get('k', { read: 'eventual' });
    if (isMended) await assert.rejects(read, { code: 'ERR_DATA_UNAVAILABLE' });
    else assert.equal((await read)?.value, 'kept');
  }
});
