/** Proof that both sides hold the same rows: for each bucket and table the digest of the sorted digests of its rows. */
import { AntipodeError } from '../../../core/index.ts';
import type { PooledConnection, QueryResult } from '../../queryable.ts';
import { applyChanges, type ChangedKeys } from './apply-changes.ts';
import type { MoveContext } from './context.ts';
import { inSnapshot, inTransaction } from './transaction.ts';

/** Of which the digests are asked for together. */
const bucketsAtOnce = 4;

interface Digest {
  readonly bucket?: number;
  readonly count: number;
  readonly digest: string;
}

/**
 * Compares whole buckets while writers go on: after a round of catching up, in the snapshot that the round was made of. Some
 * at a time, and one server after the other, for it reads all rows. Rejects with ERR_SQL_SHARD_CHECKSUM.
 */
export async function verifyBuckets(move: MoveContext, buckets: readonly number[]): Promise<void> {
  const compare = async (): Promise<void> => {
    await move.step(() => applyChanges(move, Number.MAX_SAFE_INTEGER));
    for (const { name, digests } of move.tables) {
      for (let from = 0; from < buckets.length; from += bucketsAtOnce) {
        const some = [buckets.slice(from, from + bucketsAtOnce)];
        const theirs = await move.step(() => move.source.query<Digest>(digests, some));
        const ours = await move.step(() => move.target.query<Digest>(digests, some));
        checkAlike(move, name, theirs.rows, ours.rows);
      }
    }
  };
  await inTransaction(move.source, () => inTransaction(move.target, compare), inSnapshot);
}

/** Compares these rows alone, while their writers wait, within a transaction on each side. Rejects with ERR_SQL_SHARD_CHECKSUM. */
export async function verifyKeys(move: MoveContext, changed: readonly ChangedKeys[]): Promise<void> {
  for (const { table, keys } of changed) {
    const values = [JSON.stringify(keys)];
    const ask = (server: PooledConnection): Promise<QueryResult<Digest>> => server.query(table.digestKeys, values);
    const [theirs, ours] = await Promise.all([ask(move.source), ask(move.target)]);
    checkAlike(move, table.name, theirs.rows, ours.rows);
  }
}

function checkAlike({ order }: MoveContext, table: string, theirs: readonly Digest[], ours: readonly Digest[]): void {
  for (const [at, expected] of theirs.entries()) {
    const found = ours[at]!;
    if (expected.digest === found.digest && expected.count === found.count) continue;
    const where = expected.bucket === undefined ? '' : ` in bucket ${expected.bucket}`;
    throw new AntipodeError(
      'ERR_SQL_SHARD_CHECKSUM',
      `The rows of ${table}${where} differ: ${expected.count} on ${order.source}, ${found.count} on ${order.target}. Nothing was handed over; look for what writes to ${order.target} past the shards, then abort the move.`,
      { details: { table, expected, found } },
    );
  }
}
