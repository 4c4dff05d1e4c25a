/** Regions with a Redis each, joined by their gateways over HTTP: what the suite says, and what can befall a Redis or a gateway. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freePort, startRedis } from '../support/index.ts';
import { type GatewayRegions, joinByGateways } from '../support/joined-by-gateways.ts';
import { redisCommand } from '../support/redis-command.ts';
import { becomes, regionNames, regionsSuite } from '../support/regions-suite.ts';
import type { RunningServer } from '../support/server.ts';
import { until } from '../support/until.ts';

let redis: readonly RunningServer[];
let asking: GatewayRegions;
let sending: GatewayRegions;
before(async () => {
  redis = await Promise.all(regionNames.map(async () => startRedis({ port: await freePort() })));
  const [eu, us, ap] = redis.map(({ port }) => `redis://127.0.0.1:${port}`);
  const places = { eu: eu!, us: us!, ap: ap! };
  [asking, sending] = await Promise.all([joinByGateways(places, 'none'), joinByGateways(places, 'all')]);
});
after(async () => {
  await asking[Symbol.asyncDispose]();
  await sending[Symbol.asyncDispose]();
  for (const server of redis) await server.stop();
});

regionsSuite(
  () => asking,
  () => sending,
);

test('a region that has missed more than another one keeps begins with an empty cache', async () => {
  const { caches, gateways, way, hear } = asking;
  await caches.us.set('its own', 1);
  const gaps = () => gateways.us.stats().links.find(({ region }) => region === 'eu')!.gaps;
  const before = gaps();
  way('us', 'eu').cut();
  await until(() => gateways.us.stats().links.some(({ state }) => state === 'apart'), 'us is apart');
  for (let i = 0; i < 3; i++) await caches.eu.delete(`deleted ${i}`);
  await redisCommand(redis[0]!.port, 'LTRIM', `${asking.prefix}:{book}:messages`, '-1', '-1');
  way('us', 'eu').heal();
  await until(() => gaps() === before + 1, 'us has noticed');
  await becomes(caches.us, 'its own', undefined);
  await hear();
});

test('another node of a region follows the others when the one that did is gone', async () => {
  const second = asking.gatewayOf('us');
  try {
    await until(() => second.stats().links.every(({ state }) => state === 'standing-by'), 'the second stands by');
    await asking.gateways.us.close();
    await until(() => second.stats().links.every(({ state }) => state === 'following'), 'the second follows');
    await asking.caches.us.set('followed', 1);
    await asking.caches.eu.delete('followed');
    await becomes(asking.caches.us, 'followed', undefined);
    assert.deepEqual(
      second.stats().links.map(({ gaps }) => gaps),
      [0, 0],
    );
  } finally {
    await second.close();
  }
});
