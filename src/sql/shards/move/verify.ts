/** Proof that both sides hold the same rows: for each bucket and table the digest of the sorted digests of its rows. */
import { AntipodeError } from '../../../core/index.ts';
import { applyChanges, type ChangedKeys } from './apply-changes.ts';
import type { MoveContext } from './context.ts';
import { inSnapshot, inTransaction } from './transaction.ts';

interface Digest {
  readonly bucket?: number;
  readonly count: number;
  readonly digest: string;
}

/**
 * Compares whole buckets while writers go on: after a round of catching up, in the snapshot that the round was made of.
 * Rejects with ERR_SQL_SHARD_CHECKSUM.
 */
export async function verifyBuckets(move: MoveContext, buckets: readonly number[]): Promise<void> {
  const compare = async (): Promise<void> => {
    await applyChanges(move, Number.MAX_SAFE_INTEGER);
    for (const { name, digests } of move.tables) await compareDigests(move, name, digests, [buckets]);
  };
  await inTransaction(move.source, () => inTransaction(move.target, compare), inSnapshot);
}

/** Compares these rows alone, within a transaction on each side. Rejects with ERR_SQL_SHARD_CHECKSUM. */
export async function verifyKeys(move: MoveContext, changed: readonly ChangedKeys[]): Promise<void> {
  for (const { table, keys } of changed) {
    await compareDigests(move, table.name, table.digestKeys, [JSON.stringify(keys)]);
  }
}

async function compareDigests(
  { source, target, order }: MoveContext,
  table: string,
  text: string,
  values: readonly unknown[],
): Promise<void> {
  const [theirs, ours] = await Promise.all([source.query<Digest>(text, values), target.query<Digest>(text, values)]);
  for (const [at, expected] of theirs.rows.entries()) {
    const found = ours.rows[at]!;
    if (expected.digest === found.digest && expected.count === found.count) continue;
    const where = expected.bucket === undefined ? '' : ` in bucket ${expected.bucket}`;
    throw new AntipodeError(
      'ERR_SQL_SHARD_CHECKSUM',
      `The rows of ${table}${where} differ: ${expected.count} on ${order.source}, ${found.count} on ${order.target}. Nothing was handed over; look for what writes to ${order.target} past the shards, then abort the move.`,
      { details: { table, expected, found } },
    );
  }
}
