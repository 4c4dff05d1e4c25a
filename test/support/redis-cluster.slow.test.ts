import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCluster } from 'redis';
import { startRedisCluster } from './redis-cluster.ts';
import { redisCommand } from './redis-command.ts';
import type { RunningServer } from './server.ts';
import { until } from './until.ts';

test('every slot is served, and a replica takes the place of a killed master', async () => {
  await using redis = await startRedisCluster({ replicated: true });
  const rootNodes = redis.masters.map(({ port }) => ({ url: `redis://127.0.0.1:${port}` }));
  const client = createCluster({ rootNodes });
  client.on('error', () => {});
  await client.connect();
  const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
  await Promise.all(keys.map((key) => client.set(key, key)));
  assert.deepEqual(await Promise.all(keys.map((key) => client.get(key))), keys);
  client.destroy();
  const [[master], [replica]] = [redis.masters, redis.replicas];
  const sizeOf = ({ port }: RunningServer): Promise<unknown> => redisCommand(port, 'DBSIZE');
  const held = await sizeOf(master!);
  assert.ok(Number(held) > 0);
  await until(async () => (await sizeOf(replica!)) === held, 'the replica has what its master has');
  await master!.kill();
  await redis.untilTakenOver(replica!);
  assert.equal(await sizeOf(replica!), held);
});
