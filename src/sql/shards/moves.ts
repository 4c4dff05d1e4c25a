/** Moves of buckets, as the API and the command order them. */
import { AntipodeError } from '../../core/index.ts';
import { readMap } from './map-directory.ts';
import { askToAbort, createMove, type MoveRecord, openMove } from './move/move-record.ts';
import { type MoveOutcome, type MoveRunOptions, runMove } from './move/run-move.ts';
import type { ResolvedShardsOptions } from './options.ts';
import type { MoveOrder } from './plan-moves.ts';
import { readCopies } from './references/reference-servers.ts';
import type { ShardServers } from './servers.ts';

export interface ShardMoves {
  /**
   * Moves buckets from server to server while reads and writes go on. Resolves when all are at home at the target, or
   * when somebody aborted it. Rejects with an ERR_SQL_SHARD_…; the move can then be resumed or aborted.
   */
  move(order: MoveOrder, options?: MoveRunOptions): Promise<MoveOutcome>;
  /** Goes on with the move whose process ended. Resolves with undefined where there is none. */
  resume(options?: MoveRunOptions): Promise<MoveOutcome | undefined>;
  /**
   * Ends the open move: buckets that have moved stay where they are, the others stay where they were. Where its process
   * still runs, that undoes it; otherwise this one does. Resolves with undefined where there is none.
   */
  abort(options?: MoveRunOptions): Promise<MoveOutcome | undefined>;
  /** The move that has not ended, whether somebody carries it out or not. */
  open(): Promise<MoveRecord | undefined>;
}

export function createMoves(servers: ShardServers, options: ResolvedShardsOptions): ShardMoves {
  const resume = async (run?: MoveRunOptions): Promise<MoveOutcome | undefined> => {
    const record = await openMove(servers.map);
    return record && (await runMove(servers, options, record, run));
  };
  return {
    async move(order, run) {
      await checkOrder(servers, options, order);
      return await runMove(servers, options, await createMove(servers.map, order), run);
    },
    resume,
    async abort(run) {
      const record = await openMove(servers.map);
      if (record !== undefined) await askToAbort(servers.map, record.id);
      return await resume(run);
    },
    open: () => openMove(servers.map),
  };
}

async function checkOrder(servers: ShardServers, options: ResolvedShardsOptions, order: MoveOrder): Promise<void> {
  const map = await readMap(servers.map, options.buckets);
  const { source, target, buckets } = order;
  const unknown = [source, target].find((name) => !servers.names.includes(name));
  if (unknown !== undefined) throw planFault(`the options name no server ${unknown}`);
  if (source === target) throw planFault(`${source} is its source and its target`);
  if (buckets.length === 0) throw planFault('it names no bucket');
  if (new Set(buckets).size !== buckets.length) throw planFault('it names a bucket twice');
  const copies = options.references.length > 0 ? await readCopies(servers.map) : undefined;
  const lacking = options.references.find((name) => target !== options.map && !copies?.get(target)?.has(name));
  if (lacking !== undefined)
    throw planFault(`${target} has no reference table ${lacking} yet: prepare the shards first`);
  const elsewhere = buckets.find((bucket) => map.homeOf(bucket).server !== source);
  if (elsewhere !== undefined)
    throw planFault(`bucket ${elsewhere} is on ${map.homeOf(elsewhere).server}, not on ${source}`);
}

function planFault(why: string): AntipodeError {
  return new AntipodeError('ERR_SQL_SHARD_PLAN', `There is no such move: ${why}.`);
}
