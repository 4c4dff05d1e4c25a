/** The entry to `antipode/sql`: from options to a router. */
import { sqlDefaults } from './defaults.ts';
import type { SqlOptions } from './options.ts';
import { Reads } from './reads.ts';
import { ReplicaWait } from './replica-wait.ts';
import { Router } from './router.ts';
import { openServerGroup } from './server-group.ts';
import { createShards, type ShardsOptions } from './shards/index.ts';
import type { Sql } from './sql.ts';
import { Transactions } from './transactions.ts';
import { type ShardedSql, withShards } from './with-shards.ts';

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
  const { servers, route, writes, timers, options: checked } = openServerGroup(options);
  const { statementTimeoutMs } = checked.pools;
  const wait = new ReplicaWait({ ...checked, timers, replicaPollMs: sqlDefaults.replicaPollMs });
  return new Router({
    servers,
    writes,
    reads: new Reads({ route, wait, statementTimeoutMs, explain: writes.explain }),
    transactions: new Transactions(writes, statementTimeoutMs),
    isPrepared: options.prepare ?? false,
  });
}
