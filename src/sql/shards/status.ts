/** What is where, for people who look: asked of all servers at once, and whoever does not answer is shown as such. */

import { readMap } from './map-directory.ts';
import { type MoveRecord, openMove } from './move/move-record.ts';
import { lockSpaces } from './schema/lock-spaces.ts';
import type { ShardServers } from './servers.ts';

export interface ShardServerStatus {
  readonly server: string;
  /** Buckets that are at home there; undefined where it did not answer, for the `reason`. */
  readonly buckets: number | undefined;
  /** Buckets that are being copied to it. */
  readonly incoming: number;
  /** Changes of rows that a move has yet to copy. */
  readonly changes: number;
  readonly reason: string | undefined;
}

export interface ShardsStatus {
  /** Of the map. */
  readonly version: number;
  readonly servers: readonly ShardServerStatus[];
  /** The move that has not ended. */
  readonly move: (MoveRecord & { readonly isCarriedOut: boolean }) | undefined;
}

interface Counts {
  readonly buckets: number;
  readonly incoming: number;
  readonly changes: number;
  readonly is_held: boolean;
}

const countsQuery = `SELECT
  (SELECT count(*)::int FROM antipode_shards.owned) AS buckets,
  (SELECT count(*)::int FROM antipode_shards.incoming) AS incoming,
  (SELECT count(*)::int FROM antipode_shards.changes) AS changes,
  EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint = ${lockSpaces.moving} AND objid = 0
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS is_held`;

/** Rejects where the map cannot be read. */
export async function readStatus(servers: ShardServers, buckets: number): Promise<ShardsStatus> {
  const map = await readMap(servers.map, buckets);
  const move = await openMove(servers.map);
  const asked = await Promise.allSettled(
    servers.names.map(async (server) => (await servers.pool(server).query<Counts>(countsQuery)).rows[0]!),
  );
  const isHeld = (server: string): boolean => {
    const answer = asked[servers.names.indexOf(server)];
    return answer?.status === 'fulfilled' && answer.value.is_held;
  };
  return {
    version: map.version,
    servers: servers.names.map((server, at) => serverStatus(server, asked[at]!)),
    move: move && { ...move, isCarriedOut: isHeld(move.source) },
  };
}

function serverStatus(server: string, answer: PromiseSettledResult<Counts>): ShardServerStatus {
  if (answer.status === 'fulfilled') {
    const { buckets, incoming, changes } = answer.value;
    return { server, buckets, incoming, changes, reason: undefined };
  }
  const reason = answer.reason instanceof Error ? answer.reason.message : String(answer.reason);
  return { server, buckets: undefined, incoming: 0, changes: 0, reason };
}
