import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redisCommand } from './redis-command.ts';
import { startRedisSentinel } from './redis-sentinel.ts';
import type { RunningServer } from './server.ts';
import { until } from './until.ts';

test('the Sentinels promote the replica of a killed primary, which follows it when it is back', async () => {
  await using redis = await startRedisSentinel();
  const first = await redis.primary();
  assert.equal(first, redis.servers[0]);
  await redisCommand(first.port, 'SET', 'key', 'value');
  const valueAt = (server: RunningServer): Promise<unknown> => redisCommand(server.port, 'GET', 'key');
  await until(async () => (await valueAt(redis.servers[1]!)) === 'value', 'the replica has the value');
  await first.kill();
  const second = await redis.untilFailedOver(first);
  assert.equal(second, redis.servers[1]);
  assert.equal(await valueAt(second), 'value');
  await first.restart();
  // A Sentinel that makes it a replica cuts its connections.
  const role = (): Promise<unknown> => redisCommand(first.port, 'ROLE').catch(() => 'none');
  await until(async () => String(await role()).startsWith('slave'), 'the old primary is a replica');
});
