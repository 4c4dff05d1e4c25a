/** The contract, on one server and as a process in another region of a replica sees it. */
import { setTimeout as delay } from 'node:timers/promises';
import { startPostgresCluster } from '../../../test/support/postgres-cluster.ts';
import { seededRandom, systemTimers } from '../../core/index.ts';
import { dataEngineSuite } from '../../testing/index.ts';
import { postgres } from './postgres.ts';

dataEngineSuite('postgres', async () => {
  const cluster = await startPostgresCluster({ name: 'a', standbys: [{ name: 'b' }] });
  const regions = { 'us-east': cluster.server('a').url, 'eu-west': cluster.server('b').url };
  const wallClock = { now: () => Date.now() };
  const ports = { region: 'eu-west', timers: systemTimers, wallClock, random: seededRandom(1) };
  const factory = postgres({ regions, probeInterval: 100, probeTimeout: '10s' });
  const engine = await factory.open(ports).catch(async (error) => {
    await cluster.stop();
    throw error;
  });
  return {
    engine,
    // The clock that decides is that of the servers.
    passTime: (ms) => delay(ms),
    async [Symbol.asyncDispose]() {
      await engine.close();
      await cluster.stop();
    },
  };
});
