/** A router that has shards beside its own servers: tables that are shared by key, next to those that are not. */
import type { Shards } from './shards/index.ts';
import type { Sql } from './sql.ts';

export interface ShardedSql extends Sql, Pick<Shards, 'shard' | 'allShards' | 'scan'> {
  /** What operators do with them. */
  readonly shards: Shards;
}

/** The same router; closing it closes the shards too. */
export function withShards(router: Sql, shards: Shards): ShardedSql {
  const closeRouter = router.close.bind(router);
  return Object.assign(router, {
    ...{ shards, shard: shards.shard, allShards: shards.allShards, scan: shards.scan },
    async close() {
      await Promise.all([closeRouter(), shards.close()]);
    },
  });
}
