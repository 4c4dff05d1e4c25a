/**
 * Has the data of this node's region: for the processes of its apps, which ask by HTTP on loopback with a secret that is new
 * with each start of the node, for the other regions, and for commands that back them up, with a secret that only the owner of
 * the file can read.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ResolvedWorld } from '../config/index.ts';
import type { DataFacts } from '../connect/index.ts';
import type { DataStatus, FailoverReport } from '../data/index.ts';
import { type DataAddresses, dataPath, openDataEngine } from './open-data-engine.ts';

const { createServer } = process.getBuiltinModule('node:http');

export interface DataHost {
  /** What the processes are told. */
  readonly facts: DataFacts;
  status(): Promise<DataStatus>;
  failover(region: string, force: boolean): Promise<FailoverReport>;
  /** Another config is in force. */
  configure(world: ResolvedWorld): void;
  close(): Promise<void>;
}

/**
 * Undefined where the config has no `data`. Rejects with ERR_WORLD_NO_DATA_URL, ERR_DATA_BUSY, ERR_DATA_DAMAGED,
 * ERR_DATA_LISTEN, ERR_DATA_OPTION, ERR_DATA_UNAVAILABLE and ERR_SQL_PG_MISSING.
 */
export async function openDataHost(
  world: ResolvedWorld,
  here: string,
  addresses?: DataAddresses,
): Promise<DataHost | undefined> {
  if (world.data === undefined) return undefined;
  const { engineHandler, removeDataAccess, writeDataAccess } = await import('../data/index.ts');
  const { replication, consistency } = world.data;
  let secrets = world.secret;
  const engine = await openDataEngine(world, here, { addresses, secrets: () => secrets });
  const [secret, owner] = [newSecret(), newSecret()];
  // Its clients are few and on this machine: a connection that ends between two requests would cost the second one.
  const server = createServer({ keepAliveTimeout: 0 }, engineHandler(engine, { app: secret, owner }));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  // A database is backed up where it is.
  const path = world.data.engine === 'sqlite' ? dataPath(world.data.folder, here) : undefined;
  if (path !== undefined) await writeDataAccess(path, { url, secret: owner });
  const write = replication === 'sync' ? 'applied(1)' : 'region';
  return {
    facts: { url, secret, write, read: consistency },
    status: () => engine.status(),
    failover: (region, force) => engine.failover(region, { force }),
    configure(next) {
      secrets = next.secret;
    },
    async close() {
      if (path !== undefined) await removeDataAccess(path);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await engine.close();
    },
  };
}

function newSecret(): string {
  return randomBytes(32).toString('hex');
}
