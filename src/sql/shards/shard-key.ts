/**
 * Keys as the servers write them. A router and a server must come to the same bucket, so both hash the text that
 * PostgreSQL makes of the key (`key::text`): one kind of key for all sharded tables, one way to write each value.
 */
import { AntipodeError } from '../../core/index.ts';

/** The type of the key's column: text and varchar; smallint, integer and bigint; uuid. */
export type ShardKeyType = 'text' | 'bigint' | 'uuid';

export const shardKeyTypes: readonly ShardKeyType[] = ['text', 'bigint', 'uuid'];

export type ShardKey = string | number | bigint;

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const lowest = -(2n ** 63n);
const highest = 2n ** 63n - 1n;

/** The key as `key::text` gives it. Throws ERR_SQL_SHARD_KEY for what is no such key. */
export function shardKeyText(key: ShardKey, type: ShardKeyType): string {
  const text = writers[type](key);
  if (text !== undefined) return text;
  throw new AntipodeError(
    'ERR_SQL_SHARD_KEY',
    `${typeof key} ${JSON.stringify(String(key))} is no shard key of type ${type}: ${expectations[type]}.`,
    { details: { key: String(key), type } },
  );
}

const writers: Readonly<Record<ShardKeyType, (key: ShardKey) => string | undefined>> = {
  // What is no valid UTF-16 has no UTF-8 that a server would hash alike.
  text: (key) => (typeof key === 'string' && key.isWellFormed() && !key.includes('\0') ? key : undefined),
  bigint: (key) => {
    const isWhole = typeof key === 'number' ? Number.isSafeInteger(key) : /^-?\d{1,19}$/.test(String(key));
    const value = isWhole ? BigInt(key) : undefined;
    return value !== undefined && value >= lowest && value <= highest ? String(value) : undefined;
  },
  uuid: (key) => {
    const text = String(key).toLowerCase();
    return uuid.test(text) ? text : undefined;
  },
};

const expectations: Readonly<Record<ShardKeyType, string>> = {
  text: 'give a string, without a zero character and without half surrogate pairs',
  bigint: 'give a bigint, a whole number that is safe in JavaScript, or its digits',
  uuid: 'give the 36 characters of a UUID',
};
