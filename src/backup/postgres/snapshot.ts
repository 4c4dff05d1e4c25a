/**
 * A snapshot of a PostgreSQL that is written, and the position in its log that it is the state at: every commit that it sees lies
 * before, every other one behind. For the moment in which both are taken no writer holds a table; so every writer's end comes
 * before or after.
 *
 * Whoever waits for a lock has all who come later wait behind it. So the wait is short, for all tables together; when somebody is
 * writing for longer, the writers go on, and it is tried again.
 */
import { isAntipodeError, pause, systemTimers } from '../../core/index.ts';
import { formatLsn, parseLsn } from '../../sql/index.ts';
import { backupDefaults } from '../defaults.ts';
import { lockedFault } from '../faults.ts';
import type { Connection } from './connection.ts';
import { endOfRecord } from './lsn.ts';

export interface Snapshot {
  /** What `set transaction snapshot` takes, as long as the transaction of the connection is open. */
  readonly snapshot: string;
  readonly position: string;
}

const { snapshotLockMs, snapshotTries, snapshotEveryMs } = backupDefaults;

/** The connection is left in a transaction, which has the locks. Rejects with ERR_BACKUP_LOCKED, ERR_BACKUP_POSTGRES. */
export async function takeSnapshot(
  connection: Connection,
  tables: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Snapshot> {
  for (let tries = 1; ; tries++) {
    try {
      return await tryOnce(connection, tables);
    } catch (error) {
      if (!isHeldUp(error)) throw error;
      if (tries === snapshotTries) throw lockedFault(tries * (snapshotLockMs + snapshotEveryMs), error);
      await connection.query('rollback');
    }
    await pause(systemTimers, snapshotEveryMs, signal);
    signal?.throwIfAborted();
  }
}

async function tryOnce({ query }: Connection, tables: readonly string[]): Promise<Snapshot> {
  await query('begin isolation level repeatable read');
  // The time for locks alone counts anew for each table.
  await query(`set local statement_timeout = ${snapshotLockMs}`);
  // Were this process stopped now, writers would wait for it.
  await query("set local idle_in_transaction_session_timeout = '5s'");
  // In this isolation the first query takes the snapshot; a lock does not.
  if (tables.length > 0) await query(`lock table ${tables.map((name) => `only ${name}`).join(', ')} in share mode`);
  await query('set local statement_timeout to default');
  const [taken] = await query<Snapshot & { readonly segment: string }>(
    `select pg_export_snapshot() as snapshot, pg_current_wal_insert_lsn()::text as position,
            (select setting from pg_settings where name = 'wal_segment_size') as segment`,
  );
  const { snapshot, position, segment } = taken!;
  return { snapshot, position: formatLsn(endOfRecord(parseLsn(position), Number(segment))) };
}

/** Out of time, or two have waited for each other. */
function isHeldUp(error: unknown): boolean {
  const { code } = (isAntipodeError(error) ? error.cause : undefined) as { readonly code?: string };
  return code === '57014' || code === '55P03' || code === '40P01';
}
