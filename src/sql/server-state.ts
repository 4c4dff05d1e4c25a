/** What a server says of itself: whether it follows another, where it stands, and which database it is. */
import { endOfRecord, type Position, parseLsn } from './position.ts';
import type { Queryable } from './queryable.ts';

export interface ServerState {
  /** It follows a primary and can only be read. */
  readonly isStandby: boolean;
  /** What a standby has applied; up to where a primary has written. A standby's timeline is a lower bound. */
  readonly position: Position;
  /** That lower bound is the timeline it receives: it shows it to this role. */
  readonly showsTimeline: boolean;
  /** The same for a primary and all its replicas, and for no others. */
  readonly systemId: string;
  /** When it was started, as it writes it. */
  readonly startedAt: string;
}

/**
 * A standby knows the timeline it receives, which only roles with pg_read_all_stats are shown, and the one of its last
 * restart point, which comes later. Whichever is higher is a lower bound of the one it applies: it cannot receive a
 * timeline that forked off behind what it has applied.
 */
const stateQuery = `select pg_is_in_recovery() as is_standby,
  case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_insert_lsn() end::text as lsn,
  case when pg_is_in_recovery()
    then greatest((select timeline_id from pg_control_checkpoint()),
      (select min_recovery_end_timeline from pg_control_recovery()),
      (select received_tli from pg_stat_wal_receiver))
    else ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int
  end as timeline,
  exists (select from pg_stat_wal_receiver where received_tli is not null) as shows_timeline,
  (select system_identifier from pg_control_system())::text as system_id,
  pg_postmaster_start_time()::text as started_at`;

interface StateRow {
  readonly is_standby: boolean;
  /** Null on a standby that has not applied anything since it was started. */
  readonly lsn: string | null;
  readonly timeline: number;
  readonly shows_timeline: boolean;
  readonly system_id: string;
  readonly started_at: string;
}

export async function readServerState(server: Queryable): Promise<ServerState> {
  const { rows } = await server.query<StateRow>(stateQuery);
  const row = rows[0]!;
  const lsn = row.lsn === null ? 0n : parseLsn(row.lsn);
  return {
    isStandby: row.is_standby,
    position: { timeline: row.timeline, lsn: row.is_standby ? lsn : endOfRecord(lsn) },
    showsTimeline: !row.is_standby || row.shows_timeline,
    systemId: row.system_id,
    startedAt: row.started_at,
  };
}

/** On a primary: where it has written to. One statement, so that it can follow another in one message. */
export const writtenQuery = `select pg_current_wal_insert_lsn()::text as lsn,
  ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int as timeline`;

export interface WrittenRow {
  readonly lsn: string;
  readonly timeline: number;
}

export function writtenPosition({ lsn, timeline }: WrittenRow): Position {
  return { timeline, lsn: endOfRecord(parseLsn(lsn)) };
}

/** On the server that is to be read: whether it still follows, and what it has applied. */
export const appliedQuery = 'select pg_is_in_recovery() as is_standby, pg_last_wal_replay_lsn()::text as lsn';

export interface AppliedRow {
  readonly is_standby: boolean;
  readonly lsn: string | null;
}

/** Undefined where the server is no standby (any more). */
export function appliedLsn({ is_standby, lsn }: AppliedRow): bigint | undefined {
  if (!is_standby) return undefined;
  return lsn === null ? 0n : parseLsn(lsn);
}

/** Of a history, in bytes; a line for each promotion. */
const longestHistory = 1_048_576;

/** The history of a primary's timeline; undefined where its role may not read the file, or there is none. */
export async function readTimelineHistory(primary: Queryable, timeline: number): Promise<string | undefined> {
  const name = `pg_wal/${timeline.toString(16).toUpperCase().padStart(8, '0')}.history`;
  try {
    const { rows } = await primary.query<{ text: string }>('select pg_read_file($1, 0, $2, true) as text', [
      name,
      longestHistory,
    ]);
    return rows[0]?.text ?? undefined;
  } catch {
    return undefined;
  }
}
