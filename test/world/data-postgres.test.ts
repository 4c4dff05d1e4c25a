/** A node whose config keeps the data in PostgreSQL: its apps' processes reach them as they reach those in files. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { publicWorld } from '../../src/config/index.ts';
import { openData, remoteEngine } from '../../src/data/index.ts';
import { type DataHost, openDataHost } from '../../src/world/data-host.ts';
import { failOver } from '../../src/world/fail-over.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { resolvedWorld } from '../support/world.ts';

const routes = [{ path: '/', respond: { status: 204 } }] as const;
const regions = { us: { location: 'aws:us-east-1' }, eu: { location: 'aws:eu-west-1' } } as const;

let server: Postgres;
let host: DataHost;

before(async () => {
  server = await startPostgres();
  host = await open('us');
});

after(async () => {
  await host?.close();
  await server.stop();
});

async function open(region: string): Promise<DataHost> {
  const data = { engine: 'postgres', servers: { us: server.url } } as const;
  return (await openDataHost(await resolvedWorld({ regions, routes, data }), region))!;
}

test('an app writes and reads through its node, in every region', async () => {
  await using far = await open('eu').then((there) => Object.assign(there, { [Symbol.asyncDispose]: there.close }));
  const [us, eu] = await Promise.all(
    [host, far].map(({ facts }) => openData({ engine: remoteEngine(facts), region: 'us' })),
  );
  const { token, version } = await us!.collection('users').put('7', { name: 'Ada' });
  const found = await eu!.session(token).collection('users').get('7');
  assert.deepEqual(found, { key: '7', value: { name: 'Ada' }, version });
  assert.equal((await eu!.status()).primary, 'us');
  await Promise.all([us!.close(), eu!.close()]);
});

test('who orders a failover is told who does it', async () => {
  await assert.rejects(failOver({ data: host, watch: undefined }, 'us', true), {
    code: 'ERR_CONTROL_WRONG_STATE',
    message: /Patroni/,
  });
});

test('who may use the servers is not shown', async () => {
  const data = { engine: 'postgres', servers: { us: 'postgres://app:hunter2@db.internal/shop' } } as const;
  const shown = JSON.stringify(publicWorld(await resolvedWorld({ regions, routes, data })));
  assert.doesNotMatch(shown, /hunter2/);
  assert.match(shown, /"us":\["postgres:\/\/db.internal\/shop"\]/);
});
