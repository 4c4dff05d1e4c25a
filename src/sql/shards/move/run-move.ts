/**
 * A move from where it is to its end: begun, resumed after whatever happened to the process before, or undone. What has
 * been done is read from the servers, never remembered; each step may be done twice.
 */
import { AntipodeError } from '../../../core/index.ts';
import type { ResolvedShardsOptions } from '../options.ts';
import { readShapes } from '../prepare-shards.ts';
import type { TableShape } from '../schema/table-shape.ts';
import type { ShardServers } from '../servers.ts';
import { capture, undoCapture } from './capture.ts';
import { catchUpMost } from './catch-up.ts';
import type { MoveContext } from './context.ts';
import { copiedTable } from './copied-table.ts';
import { copyRows } from './copy-rows.ts';
import { shardMoveDefaults } from './defaults.ts';
import { deleteRows } from './delete-rows.ts';
import { finishGroup } from './finish-group.ts';
import { handOver } from './hand-over.ts';
import { endMove, type MoveRecord, readMove } from './move-record.ts';
import { PacedWork } from './paced-work.ts';
import type { MoveProgress } from './progress.ts';
import { ProgressTeller } from './progress-teller.ts';
import { openSession } from './session.ts';
import { verifyBuckets } from './verify.ts';

export interface MoveRunOptions {
  /**
   * The part of the time in which the move works at most, above 0, at most 1. Default: 0.5. Where those who use the servers
   * feel it, it works less; with 1 it never rests.
   */
  readonly pace?: number | undefined;
  /** Buckets that change their home together. Default: 64. */
  readonly groupBuckets?: number | undefined;
  /** Hears of each step. */
  readonly onProgress?: ((progress: MoveProgress) => void) | undefined;
}

export interface MoveOutcome {
  readonly move: string;
  readonly state: 'done' | 'aborted';
  /** Buckets that are at home at the target now. */
  readonly moved: readonly number[];
}

/** Rejects with an ERR_SQL_SHARD_…; what was begun can then be resumed or aborted. */
export async function runMove(
  servers: ShardServers,
  options: ResolvedShardsOptions,
  { id, source: from, target: to }: MoveRecord,
  run: MoveRunOptions = {},
): Promise<MoveOutcome> {
  await using source = await openSession(options, from);
  await using target = await openSession(options, to);
  // Whoever held the servers until now may have ended it.
  const record = await readMove(servers.map, id);
  if (record.state === 'done' || record.state === 'aborted')
    return { move: id, state: record.state, moved: record.done };
  const [theirs, ours] = [await readShapes(source.connection, options), await readShapes(target.connection, options)];
  for (const [at, shape] of theirs.entries()) checkAlike(shape, ours[at]!);
  await using work = new PacedWork(options, [from, to], run.pace ?? shardMoveDefaults.pace);
  const progress = new ProgressTeller(record, work, run.onProgress);
  const move: MoveContext = {
    id: record.id,
    order: record,
    source: source.connection,
    target: target.connection,
    map: servers.map,
    tables: theirs.map((shape) => copiedTable(shape, options.tables.get(shape.name)!)),
    step: (each) => work.step(each),
    groupBuckets: run.groupBuckets ?? shardMoveDefaults.groupBuckets,
    report: (stage, change) => progress.tell(stage, change),
    checkWanted: abortCheck(servers, record.id),
  };
  const pending = record.buckets.filter((bucket) => !record.done.includes(bucket));
  const left = await finishReleased(move, progress, pending);
  return record.state === 'aborting' ? await undo(move, progress, left) : await carryOut(move, progress, left);
}

async function carryOut(move: MoveContext, progress: ProgressTeller, left: readonly number[]): Promise<MoveOutcome> {
  const { groupBuckets } = move;
  try {
    for (let from = 0; from < left.length; from += groupBuckets) {
      await moveGroup(move, progress, left.slice(from, from + groupBuckets));
    }
  } catch (error) {
    if (!(error instanceof AntipodeError) || error.code !== 'ERR_SQL_SHARD_ABORTED') throw error;
    const undone = left.filter((bucket) => !progress.moved.includes(bucket));
    return await undo(move, progress, undone);
  }
  await endMove(move.map, move.id, 'done');
  progress.tell('done');
  return { move: move.id, state: 'done', moved: progress.moved };
}

async function moveGroup(move: MoveContext, progress: ProgressTeller, buckets: readonly number[]): Promise<void> {
  await move.checkWanted();
  await capture(move, buckets);
  move.report('capture');
  await copyRows(move, buckets);
  await catchUpMost(move);
  await verifyBuckets(move, buckets);
  move.report('verify');
  await catchUpMost(move);
  // What is handed over stays: nobody who asked before now is told that it was too late.
  await move.checkWanted(true);
  const version = await handOver(move, buckets);
  await finishGroup(move, buckets, version);
  progress.add(buckets);
}

/** Finishes what the source let go of before the process that did it ended; resolves with the other buckets. */
async function finishReleased(
  move: MoveContext,
  progress: ProgressTeller,
  pending: readonly number[],
): Promise<readonly number[]> {
  const { rows } = await move.source.query<{ version: string; buckets: readonly number[] }>(
    `SELECT version, array_agg(bucket ORDER BY bucket) AS buckets FROM antipode_shards.released
     WHERE bucket = ANY ($1::smallint[]) AND target = $2 GROUP BY version`,
    [pending, move.order.target],
  );
  for (const { version, buckets } of rows) {
    await finishGroup(move, buckets, Number(version));
    progress.add(buckets);
  }
  return pending.filter((bucket) => !progress.moved.includes(bucket));
}

async function undo(move: MoveContext, progress: ProgressTeller, left: readonly number[]): Promise<MoveOutcome> {
  const wanted: MoveContext = { ...move, checkWanted: async () => {} };
  const { rows } = await move.target.query<{ bucket: number }>(
    'SELECT bucket FROM antipode_shards.incoming WHERE bucket = ANY ($1::smallint[]) AND move = $2',
    [left, move.id],
  );
  const begun = rows.map(({ bucket }) => bucket);
  await undoCapture(wanted, begun);
  await deleteRows(move, move.target, begun);
  await move.target.query('DELETE FROM antipode_shards.progress WHERE move = $1', [move.id]);
  await move.target.query('DELETE FROM antipode_shards.incoming WHERE move = $1', [move.id]);
  await endMove(move.map, move.id, 'aborted');
  progress.tell('aborted');
  return { move: move.id, state: 'aborted', moved: progress.moved };
}

/** Asks at most once a second, where it is not urgent. */
function abortCheck(servers: ShardServers, id: string): MoveContext['checkWanted'] {
  let asked = Number.NEGATIVE_INFINITY;
  return async (isUrgent = false) => {
    if (!isUrgent && performance.now() - asked < 1_000) return;
    asked = performance.now();
    if ((await readMove(servers.map, id)).state !== 'aborting') return;
    throw new AntipodeError('ERR_SQL_SHARD_ABORTED', `Move ${id} was asked to end.`, { details: { move: id } });
  };
}

function checkAlike(theirs: TableShape, ours: TableShape): void {
  const text = ({ columns, primaryKey }: TableShape): string =>
    JSON.stringify([columns.map(({ name, type }) => `${name} ${type}`).toSorted(), primaryKey]);
  if (text(theirs) === text(ours)) return;
  throw new AntipodeError(
    'ERR_SQL_SHARD_TABLE',
    `Table ${theirs.name} is not the same on both servers: its columns and its primary key must be, before rows move.`,
    { details: { table: theirs.name, source: theirs.columns, target: ours.columns } },
  );
}
