import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, test } from 'node:test';
import type { Coordinates } from '../../geo/index.ts';
import { clientEnd, type Target, WorldLinks } from './index.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const regions = [
  { id: 'us', coordinates: { lat: 0, lon: 0 } },
  { id: 'eu', coordinates: { lat: 0, lon: 30 } },
  { id: 'ap', coordinates: { lat: 0, lon: 90 } },
];
/** One millisecond a degree of longitude. */
const roundTrip = (a: Coordinates, b: Coordinates) => Math.abs(a.lon - b.lon);

/** Three regions whose edges answer with their names. */
async function createWorld(): Promise<WorldLinks> {
  const targets = new Map<string, Target>();
  for (const { id } of regions) {
    const server = createServer((socket) => socket.on('error', () => {}).end(id)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanUps.push(() => server.close());
    targets.set(id, { host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  }
  const links = new WorldLinks({ regions, roundTrip, target: (region) => targets.get(region) });
  await links.open();
  cleanUps.push(() => links.close());
  return links;
}

/** What the server at the other end says, and after how long; or the error's code. */
function ask(address: Target): Promise<readonly [answer: string | undefined, ms: number]> {
  const from = performance.now();
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('data', (data) => resolve([String(data), performance.now() - from]));
    socket.once('error', (error: NodeJS.ErrnoException) => resolve([error.code, performance.now() - from]));
  });
}

test('leads to the data of each other region too, as far away and as cut as its edge', async () => {
  const servers = regions.map(
    ({ id }) => [id, createServer((socket) => socket.on('error', () => {}).end(`data of ${id}`))] as const,
  );
  const targets = new Map<string, Target>();
  for (const [id, server] of servers) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    cleanUps.push(() => server.close());
    targets.set(id, { host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  }
  const dataTarget = (region: string) => targets.get(region);
  await using links = new WorldLinks({ regions, roundTrip, target: () => undefined, dataTarget });
  await links.open();
  const peers = links.peersOf('eu', 'data');
  assert.deepEqual(Object.keys(peers), ['us', 'ap']);
  const [answer, ms] = await ask(peers.us!);
  assert.equal(answer, 'data of us');
  assert.ok(ms >= 29, `${ms} ms`);
  assert.equal(links.list().length, 6, 'a way is told once');
  links.cut('eu', 'us');
  const cut = await Promise.race([ask(peers.us!), ask(peers.ap!)]);
  assert.equal(cut[0], 'data of ap');
});

test('leads from each region to each other one, over its distance', async () => {
  const links = await createWorld();
  const peers = links.peersOf('eu');
  assert.deepEqual(Object.keys(peers), ['us', 'ap']);
  for (const [to, leastMs] of [
    ['us', 30],
    ['ap', 60],
  ] as const) {
    const [answer, ms] = await ask(peers[to]!);
    assert.equal(answer, to);
    assert.ok(ms >= leastMs - 1, `${ms} ms to ${to}`);
  }
  assert.deepEqual(
    links.list().map(({ from, to, rttMs, isCut }) => `${from} ${to} ${rttMs} ${isCut}`),
    ['us eu 30 false', 'us ap 90 false', 'eu us 30 false', 'eu ap 60 false', 'ap us 90 false', 'ap eu 60 false'],
  );
});

test('leads from where a client is to a region, over that distance', async () => {
  const links = await createWorld();
  const [answer, ms] = await ask(links.lineTo('us', { lat: 0, lon: 50 }));
  assert.equal(answer, 'us');
  assert.ok(ms >= 49, `${ms} ms`);
  assert.equal((await ask(links.lineTo('ap', undefined)))[0], 'ap');
});

test('slows every link of a region, those made later included, until it is told 0', async () => {
  const links = await createWorld();
  assert.equal(links.slow('eu', 200), true);
  assert.equal(links.slow('eu', 200), false);
  assert.deepEqual(
    links.list().map(({ rttMs }) => rttMs),
    [230, 90, 230, 260, 90, 260],
  );
  const [, ms] = await ask(links.lineTo('eu', { lat: 0, lon: 40 }));
  assert.ok(ms >= 209, `${ms} ms`);
  links.slow('eu', 0);
  assert.deepEqual(
    links.list().map(({ rttMs }) => rttMs),
    [30, 90, 30, 60, 90, 60],
  );
});

test('cuts two regions from each other both ways, and nothing else', async () => {
  const links = await createWorld();
  assert.deepEqual([links.cut('us', 'eu'), links.cut('eu', 'us')], [true, false]);
  const cutNow = links.list().filter(({ isCut }) => isCut);
  assert.deepEqual(
    cutNow.map(({ from, to }) => `${from} ${to}`),
    ['us eu', 'eu us'],
  );
  const [blocked, open, client] = await Promise.all([
    ask(links.peersOf('us').eu!),
    ask(links.peersOf('ap').eu!),
    ask(links.lineTo('eu', undefined)),
  ]);
  assert.deepEqual([blocked[0], open[0], client[0]], ['ECONNRESET', 'eu', 'eu']);
  assert.deepEqual([links.heal('eu', 'us'), links.heal('eu', 'us')], [true, false]);
  assert.equal((await ask(links.peersOf('us').eu!))[0], 'eu');
});

test('cuts the clients off a region, wherever they are and whenever they come', async () => {
  const links = await createWorld();
  const before = links.lineTo('eu', { lat: 0, lon: 35 });
  links.cut(clientEnd, 'eu');
  const after = links.lineTo('eu', { lat: 0, lon: 55 });
  const answers = await Promise.all([ask(before), ask(after), ask(links.lineTo('us', undefined))]);
  assert.deepEqual(
    answers.map(([answer]) => answer),
    ['ECONNRESET', 'ECONNRESET', 'us'],
  );
  assert.equal(links.isCut(clientEnd, 'eu'), true);
  links.heal(clientEnd, 'eu');
  assert.equal((await ask(before))[0], 'eu');
});
