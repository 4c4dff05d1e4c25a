/**
 * Has the data of this node's region, for the processes of its apps: they ask by HTTP on loopback, with a secret that is new
 * with each start of the node.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ResolvedWorld } from '../config/index.ts';
import type { DataFacts } from '../connect/index.ts';
import { systemRandom, systemTimers } from '../core/index.ts';
import { engineHandler, sqlite } from '../data/index.ts';

export interface DataHost {
  /** What the processes are told. */
  readonly facts: DataFacts;
  close(): Promise<void>;
}

/** Undefined where the config has no `data`. Rejects with ERR_DATA_BUSY and ERR_DATA_DAMAGED. */
export async function openDataHost({ data }: ResolvedWorld, here: string): Promise<DataHost | undefined> {
  if (data === undefined) return undefined;
  const { folder, replication, consistency } = data;
  await mkdir(folder, { recursive: true });
  const region = here === '' ? 'local' : here;
  const engine = await sqlite({ path: join(folder, `${region}.sqlite`) }).open({
    ...{ region, timers: systemTimers, random: systemRandom, wallClock: { now: () => Date.now() } },
  });
  const secret = randomBytes(32).toString('hex');
  // Its clients are few and on this machine: a connection that ends between two requests would cost the second one.
  const server = createServer({ keepAliveTimeout: 0 }, engineHandler(engine, secret));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const write = replication === 'sync' ? 'applied(1)' : 'region';
  return {
    facts: { url: `http://127.0.0.1:${port}`, secret, write, read: consistency },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await engine.close();
    },
  };
}
