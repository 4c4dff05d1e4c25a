/** Moves as the map's database keeps them: one at a time, from its order to its end. */
import { AntipodeError } from '../../../core/index.ts';
import type { Queryable } from '../../queryable.ts';
import type { MoveOrder } from '../plan-moves.ts';
import { stateOf } from './transaction.ts';

export interface MoveRecord extends MoveOrder {
  readonly id: string;
  readonly state: 'running' | 'aborting' | 'done' | 'aborted';
  /** Buckets that are at home at the target, and clean at the source. */
  readonly done: readonly number[];
}

const columns = 'id, source, target, buckets, done, state';

/** Rejects with ERR_SQL_SHARD_BUSY where another move has not ended. */
export async function createMove(map: Queryable, { source, target, buckets }: MoveOrder): Promise<MoveRecord> {
  const text = `INSERT INTO antipode_shards.moves (source, target, buckets) VALUES ($1, $2, $3) RETURNING ${columns}`;
  try {
    return (await map.query<MoveRecord>(text, [source, target, buckets])).rows[0]!;
  } catch (error) {
    if (stateOf(error) !== '23505') throw error;
    throw new AntipodeError('ERR_SQL_SHARD_BUSY', 'A move has not ended yet: resume it or abort it first.', {
      cause: error,
    });
  }
}

/** The move that has not ended, if there is one. */
export async function openMove(map: Queryable): Promise<MoveRecord | undefined> {
  const text = `SELECT ${columns} FROM antipode_shards.moves WHERE state IN ('running', 'aborting')`;
  return (await map.query<MoveRecord>(text)).rows[0];
}

export async function readMove(map: Queryable, id: string): Promise<MoveRecord> {
  const text = `SELECT ${columns} FROM antipode_shards.moves WHERE id = $1`;
  return (await map.query<MoveRecord>(text, [id])).rows[0]!;
}

/** Tells whoever carries it out to undo what can be undone. */
export async function askToAbort(map: Queryable, id: string): Promise<void> {
  await map.query("UPDATE antipode_shards.moves SET state = 'aborting' WHERE id = $1 AND state = 'running'", [id]);
}

export async function endMove(map: Queryable, id: string, state: 'done' | 'aborted'): Promise<void> {
  await map.query('UPDATE antipode_shards.moves SET state = $2, ended_at = now() WHERE id = $1', [id, state]);
}
