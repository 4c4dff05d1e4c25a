/**
 * The two connections of a move, one to each server. All it writes to them goes through these, and each holds a lock for
 * as long as it lives: a second process, or what a killed one left in a server, cannot be at work beside it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { AntipodeError } from '../../../core/index.ts';
import { pgPool } from '../../drivers/pg-pool.ts';
import type { ConnectionPool, PooledConnection } from '../../queryable.ts';
import type { ResolvedShardsOptions } from '../options.ts';
import { textSettings } from '../row-texts.ts';
import { lockSpaces } from '../schema/lock-spaces.ts';
import { shardMoveDefaults } from './defaults.ts';

export interface MoveSession extends AsyncDisposable {
  readonly connection: PooledConnection;
}

/** Rejects with ERR_SQL_SHARD_RIGHTS, ERR_SQL_SHARD_BUSY. */
export async function openSession({ servers }: ResolvedShardsOptions, server: string): Promise<MoveSession> {
  const statementTimeoutMs = shardMoveDefaults.statementMs;
  const pool = pgPool({
    ...servers.get(server)!,
    maxConnections: 1,
    statementTimeoutMs,
    applicationName: 'antipode move',
  });
  try {
    const connection = await pool.connect();
    await setUp(connection, server);
    return { connection, [Symbol.asyncDispose]: () => close(pool, connection) };
  } catch (error) {
    pool.abandon();
    throw error;
  }
}

/**
 * Rows are written as they are: no trigger fires and no foreign key is checked, for all has happened to them where they
 * come from. Texts of values are the same on both servers whatever their settings.
 */
async function setUp(connection: PooledConnection, server: string): Promise<void> {
  const texts = Object.entries(textSettings).map(([name, value]) => `SET ${name} = '${value}';`);
  await connection.query(`
    ${texts.join(' ')} SET client_encoding = 'UTF8'; SET synchronous_commit = 'on';
    SET idle_in_transaction_session_timeout = ${shardMoveDefaults.statementMs}`);
  await connection.query("SET session_replication_role = 'replica'").catch((cause: unknown) => {
    throw new AntipodeError(
      'ERR_SQL_SHARD_RIGHTS',
      `A move must write rows on ${server} without firing triggers again: as a superuser, GRANT SET ON PARAMETER session_replication_role TO its role.`,
      { cause, details: { server } },
    );
  });
  const deadline = performance.now() + shardMoveDefaults.takeOverMs;
  const lock = `SELECT pg_try_advisory_lock(${lockSpaces.moving}, 0) AS is_mine`;
  while (!(await connection.query<{ is_mine: boolean }>(lock)).rows[0]!.is_mine) {
    if (performance.now() > deadline) {
      throw new AntipodeError(
        'ERR_SQL_SHARD_BUSY',
        `Another process is moving buckets of ${server}: wait for it, or end it.`,
        {
          details: { server },
        },
      );
    }
    await delay(shardMoveDefaults.lockPauseMs);
  }
}

/** Its connection ends, and with it what it holds. */
async function close(pool: ConnectionPool, connection: PooledConnection): Promise<void> {
  connection.release(true);
  await pool.end();
}
