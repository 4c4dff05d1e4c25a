/** The suite of joined regions where one has its Redis behind Sentinels and one is a cluster, and what a failover there does to them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freePort, startRedis } from '../support/index.ts';
import { type GatewayRegions, joinByGateways } from '../support/joined-by-gateways.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { type RedisSentinel, startRedisSentinel } from '../support/redis-sentinel.ts';
import { allTold, becomes, regionNames, regionsSuite } from '../support/regions-suite.ts';
import type { RunningServer } from '../support/server.ts';

const urlOf = ({ port }: { readonly port: number }) => `redis://127.0.0.1:${port}`;

let sentinel: RedisSentinel;
let cluster: RedisCluster;
let single: RunningServer;
let asking: GatewayRegions;
let sending: GatewayRegions;
before(async () => {
  [sentinel, cluster, single] = await Promise.all([
    startRedisSentinel(),
    startRedisCluster({ replicated: true }),
    freePort().then((port) => startRedis({ port })),
  ]);
  const places = {
    eu: { sentinels: sentinel.sentinels.map(urlOf), name: sentinel.name },
    us: { cluster: [...cluster.masters, ...cluster.replicas].map(urlOf) },
    ap: urlOf(single),
  };
  [asking, sending] = await Promise.all([joinByGateways(places, 'none'), joinByGateways(places, 'all')]);
});
after(async () => {
  await asking[Symbol.asyncDispose]();
  await sending[Symbol.asyncDispose]();
  await Promise.all([sentinel.stop(), cluster.stop(), single.stop()]);
});

regionsSuite(
  () => asking,
  () => sending,
);

/** Each region loads a key, another one invalidates it, and all lose it. */
async function follow(regions: GatewayRegions, mark: string): Promise<void> {
  await regions.hear();
  await allTold(regions);
  for (const name of regionNames) {
    const key = `${mark} by ${name}`;
    for (const each of regionNames) await regions.caches[each].getOrSet(key, () => each, { ttl: '1h' });
    await regions.caches[name].delete(key);
    for (const each of regionNames) await becomes(regions.caches[each], key, undefined);
  }
}

test('regions go on when another server takes over behind the Sentinels of one of them', async () => {
  const primary = await sentinel.primary();
  await primary.stop();
  await sentinel.untilFailedOver(primary);
  for (const regions of [asking, sending]) await follow(regions, 'after sentinel');
});

test('regions go on when a replica takes the place of a server of a cluster, whichever it is', async () => {
  for (const [at, master] of cluster.masters.entries()) {
    await master.stop();
    await cluster.untilTakenOver(cluster.replicas[at]!);
    for (const regions of [asking, sending]) await follow(regions, `after ${at}`);
  }
  const links = asking.gateways.us.stats().links;
  assert.ok(links.every(({ lagMs }) => lagMs === 0));
});
