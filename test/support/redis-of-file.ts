/** The Redis that all tests of a file share. */
import { after } from 'node:test';
import { freePort } from './free-port.ts';
import { type RunningRedis, startRedis } from './redis.ts';

/**
 * Started before the tests, ended after them, whatever has become of it meanwhile. What is to be closed while it runs is given to
 * `after` before this is called: such functions are called in their order.
 */
export async function redisOfFile(): Promise<RunningRedis> {
  const redis = await startRedis({ port: await freePort() });
  after(() => redis.stop());
  return redis;
}
