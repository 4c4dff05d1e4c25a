/** The entry to `antipode/sql`: from options to a router. */
import { systemRandom, systemTimers } from '../core/index.ts';
import { checkOptions } from './check-options.ts';
import { sqlDefaults } from './defaults.ts';
import { openEmbedded, openServer } from './open-servers.ts';
import type { SqlOptions } from './options.ts';
import { Reads } from './reads.ts';
import { Router } from './router.ts';
import { Servers } from './servers.ts';
import { createShards, type ShardsOptions } from './shards/index.ts';
import type { Sql } from './sql.ts';
import { Transactions } from './transactions.ts';
import { type ShardedSql, withShards } from './with-shards.ts';
import { Writes } from './writes.ts';

/**
 * Asks nobody before the first query. With `shards` it has those too, for what is shared by key among several servers.
 * Throws ERR_SQL_OPTION, ERR_UNITS_DURATION and ERR_SQL_SHARD_OPTION.
 */
export function createSql(options: SqlOptions & { readonly shards: ShardsOptions }): ShardedSql;
export function createSql(options: SqlOptions): Sql;
export function createSql(options: SqlOptions & { readonly shards?: ShardsOptions }): Sql {
  const shards = options.shards === undefined ? undefined : createShards(options.shards);
  const router = createRouter(options);
  return shards === undefined ? router : withShards(router, shards);
}

function createRouter(options: SqlOptions): Sql {
  const checked = checkOptions(options);
  const { timers = systemTimers, random = systemRandom, region, embedded } = options;
  const { pools } = checked;
  const { replicaPollMs, unhealthyThreshold, healthyThreshold, maxSamples } = sqlDefaults;
  const servers = new Servers({
    ...checked,
    ...{ unhealthyThreshold, healthyThreshold, maxSamples, region, timers, random },
    maxWaiting: pools.maxWaiting,
    servers:
      embedded === undefined
        ? checked.places.map((place) => openServer(place, pools))
        : [openEmbedded(embedded === 'memory' ? undefined : embedded, pools, timers)],
    // Nothing happens to a database in this process that probes would find.
    probeIntervalMs: embedded === undefined ? checked.probeIntervalMs : Number.POSITIVE_INFINITY,
  });
  const parts = { ...checked, servers, timers, replicaPollMs, statementTimeoutMs: pools.statementTimeoutMs };
  const writes = new Writes(parts);
  return new Router({
    servers,
    writes,
    reads: new Reads(parts),
    transactions: new Transactions(writes, pools.statementTimeoutMs),
    isPrepared: options.prepare ?? false,
  });
}
