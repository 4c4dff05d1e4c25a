/**
 * From a key to its bucket: the first two bytes of SHA-256 of the key's text in UTF-8, in the lowest bits that the number
 * of buckets needs. PostgreSQL computes the same from its own functions (schema/bucket-function.ts), so that a
 * server can check what it is given and a move can ask for the rows of one bucket; its own hash functions can be computed
 * nowhere else and may change with its versions.
 *
 * The number of buckets is a power of two and never changes: buckets move, keys never change their bucket.
 */
import { hash } from 'node:crypto';
import { AntipodeError } from '../../core/index.ts';
import { type ShardKey, type ShardKeyType, shardKeyText } from './shard-key.ts';

/** A bucket's number is a `smallint` in the tables. */
export const maxBuckets = 32_768;

/** The bucket of the key, from 0 on. Throws ERR_SQL_SHARD_KEY. */
export function bucketOf(key: ShardKey, type: ShardKeyType, buckets: number): number {
  return hash('sha256', shardKeyText(key, type), 'buffer').readUInt16BE(0) & (buckets - 1);
}

/** Throws ERR_SQL_SHARD_OPTION for a number of buckets that there cannot be. */
export function checkBucketCount(buckets: number): void {
  if (Number.isInteger(Math.log2(buckets)) && buckets >= 1 && buckets <= maxBuckets) return;
  throw new AntipodeError(
    'ERR_SQL_SHARD_OPTION',
    `buckets is ${buckets}: give a power of two from 1 to ${maxBuckets}.`,
    { details: { buckets } },
  );
}
