/** The servers that the options name, each with its pools. Nothing is connected to. */
import type { Timers } from '../core/index.ts';
import { pgNotices } from './drivers/pg-notices.ts';
import { pgPool } from './drivers/pg-pool.ts';
import { pglitePool } from './drivers/pglite-pool.ts';
import { Server } from './server.ts';

export interface PoolSettings {
  readonly maxConnections: number;
  readonly maxWaiting: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly probeTimeoutMs: number;
  readonly pgbouncer: boolean;
  readonly applicationName: string;
}

export interface ServerPlace {
  readonly url: string;
  readonly region: string | undefined;
}

export function openServer({ url, region }: ServerPlace, settings: PoolSettings): Server {
  const name = new URL(url).host;
  const pool = { ...settings, url, name };
  const { pgbouncer, probeTimeoutMs } = settings;
  // What is asked of these is answered at once, or the server hangs.
  const quick = { connectTimeoutMs: probeTimeoutMs, statementTimeoutMs: probeTimeoutMs, answerGraceMs: 0 };
  return new Server({
    name,
    region,
    isTransactional: pgbouncer,
    pools: {
      reads: pgPool({ ...pool, readOnly: true }),
      writes: pgPool(pool),
      probes: pgPool({ ...pool, ...quick, maxConnections: 1 }),
    },
    notices: pgbouncer ? undefined : pgNotices({ ...pool, ...quick }),
  });
}

/** `folder` undefined: in memory. */
export function openEmbedded(folder: string | undefined, settings: PoolSettings, timers: Timers): Server {
  const { maxWaiting, connectTimeoutMs } = settings;
  const pool = pglitePool({ folder, maxWaiting, connectTimeoutMs, timers });
  return new Server({
    name: folder ?? 'memory',
    region: undefined,
    isTransactional: true,
    pools: { reads: pool, writes: pool, probes: pool },
  });
}
