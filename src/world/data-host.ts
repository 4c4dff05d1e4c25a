/**
 * Has the data of this node's region: for the processes of its apps, which ask by HTTP on loopback with a secret that is new
 * with each start of the node, for the other regions, and for commands that back them up.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ResolvedWorld } from '../config/index.ts';
import type { DataFacts } from '../connect/index.ts';
import { AntipodeError, systemRandom, systemTimers } from '../core/index.ts';
import {
  type DataEngine,
  type DataStatus,
  engineHandler,
  type FailoverReport,
  removeDataAccess,
  sqlite,
  writeDataAccess,
} from '../data/index.ts';

export interface DataHost {
  /** What the processes are told. */
  readonly facts: DataFacts;
  status(): Promise<DataStatus>;
  failover(region: string, force: boolean): Promise<FailoverReport>;
  close(): Promise<void>;
}

/** Where the data of each region answers this one; `here` is where it listens itself. */
export type DataAddresses = Readonly<Record<string, string>>;

/**
 * Undefined where the config has no `data`. Rejects with ERR_WORLD_NO_DATA_URL, ERR_DATA_BUSY, ERR_DATA_DAMAGED,
 * ERR_DATA_LISTEN and ERR_DATA_OPTION.
 */
export async function openDataHost(
  world: ResolvedWorld,
  here: string,
  addresses?: DataAddresses,
): Promise<DataHost | undefined> {
  if (world.data === undefined) return undefined;
  const { replication, consistency } = world.data;
  const engine = await openEngine(world, here, addresses ?? addressesOf(world));
  const secret = randomBytes(32).toString('hex');
  // Its clients are few and on this machine: a connection that ends between two requests would cost the second one.
  const server = createServer({ keepAliveTimeout: 0 }, engineHandler(engine, secret));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const path = dataPath(world.data.folder, here);
  await writeDataAccess(path, { url, secret });
  const write = replication === 'sync' ? 'applied(1)' : 'region';
  return {
    facts: { url, secret, write, read: consistency },
    status: () => engine.status(),
    failover: (region, force) => engine.failover(region, { force }),
    async close() {
      await removeDataAccess(path);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await engine.close();
    },
  };
}

/** The file of a region's data; a world without regions has one for `''`. */
export function dataPath(folder: string, region: string): string {
  return join(folder, `${regionName(region)}.sqlite`);
}

function regionName(region: string): string {
  return region === '' ? 'local' : region;
}

async function openEngine(
  { data, secret, regions: all }: ResolvedWorld,
  here: string,
  addresses: DataAddresses,
): Promise<DataEngine> {
  const { folder, replication } = data!;
  await mkdir(folder, { recursive: true });
  const region = regionName(here);
  const primary = all.find((one) => one.primary)?.id;
  const others = all.length > 1 && { regions: addresses, secret, ...(primary !== undefined && { primary }) };
  const engine = sqlite({
    path: dataPath(folder, here),
    replication: replication === 'majority' ? 'majority' : 'async',
    ...others,
  });
  return engine.open({ region, timers: systemTimers, random: systemRandom, wallClock: { now: () => Date.now() } });
}

function addressesOf({ regions }: ResolvedWorld): DataAddresses {
  return Object.fromEntries(
    regions.map(({ id, data }) => {
      if (data !== undefined || regions.length === 1) return [id, data ?? ''];
      const message = `regions.${id} does not say where its data answers the other regions: add data: 'http://…'`;
      throw new AntipodeError('ERR_WORLD_NO_DATA_URL', message, { details: { region: id } });
    }),
  );
}
