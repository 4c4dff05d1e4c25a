/**
 * The contract, as a process sees it in the region of a replica that every commit waits for, of one that follows behind, and
 * where a connection lasts for a transaction only.
 */
import { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../../test/support/free-port.ts';
import { startPgbouncer } from '../../../test/support/pgbouncer.ts';
import { startPostgresCluster } from '../../../test/support/postgres-cluster.ts';
import { seededRandom, systemTimers } from '../../core/index.ts';
import { type DataEngineHarness, dataEngineSuite } from '../../testing/index.ts';
import { type PostgresOptions, postgres } from './postgres.ts';

const cluster = startPostgresCluster({ name: 'a', standbys: [{ name: 'b', sync: true }, { name: 'c' }] });
// One that could not be started is a fault of the tests that wait for it.
after(() =>
  cluster.then(
    (started) => started.stop(),
    () => {},
  ),
);

async function open(
  options: PostgresOptions,
  region = 'eu-west',
  close = async (): Promise<void> => {},
): Promise<DataEngineHarness> {
  const wallClock = { now: () => Date.now() };
  const ports = { region, timers: systemTimers, wallClock, random: seededRandom(1) };
  const engine = await postgres({ probeInterval: 100, probeTimeout: '10s', ...options }).open(ports);
  return {
    engine,
    // The clock that decides is that of the servers.
    passTime: (ms) => delay(ms),
    async [Symbol.asyncDispose]() {
      await engine.close();
      await close();
    },
  };
}

async function openIn(region: 'eu-west' | 'ap-south', schema: string): Promise<DataEngineHarness> {
  const { primary, server } = await cluster;
  const regions = { 'us-east': primary.url, 'eu-west': server('b').url, 'ap-south': server('c').url };
  return open({ regions, schema }, region);
}

dataEngineSuite('postgres at a synchronous standby', () => openIn('eu-west', 'in_step'));
dataEngineSuite('postgres at an asynchronous standby', () => openIn('ap-south', 'behind'));

dataEngineSuite('postgres behind PgBouncer', async () => {
  const servers = await cluster.then(({ primary, server }) => [primary, server('b')]);
  const bouncers = await Promise.all(
    servers.map(async ({ port }) => startPgbouncer({ port: await freePort(), serverPort: port })),
  );
  const [primary, replica] = bouncers.map(({ url }) => url);
  const stop = async (): Promise<void> => void (await Promise.all(bouncers.map((bouncer) => bouncer.stop())));
  const options = { regions: { 'us-east': primary!, 'eu-west': replica! }, pgbouncer: true, schema: 'pooled' };
  return open(options, 'eu-west', stop).catch(async (error) => {
    await stop();
    throw error;
  });
});
