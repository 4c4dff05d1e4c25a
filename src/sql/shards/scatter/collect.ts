/** The rows of a query of all shards in memory, within bounds. */
import { AntipodeError } from '../../../core/index.ts';
import { shardsDefaults } from '../defaults.ts';
import type { Row } from '../order-by.ts';
import type { CollectOptions } from './scatter-options.ts';

/** Rejects with ERR_SQL_SHARD_ROWS where there are too many, or too large ones. */
export async function collectRows(rows: AsyncIterable<Row>, options: CollectOptions): Promise<Row[]> {
  const { maxRows = shardsDefaults.maxRows, maxBytes = shardsDefaults.maxBytes } = options;
  const collected: Row[] = [];
  let bytes = 0;
  for await (const row of rows) {
    bytes += roughBytes(row);
    if (collected.length >= maxRows || bytes > maxBytes) throw rowsFault(collected.length, { maxRows, maxBytes });
    collected.push(row);
  }
  return collected;
}

/** Of the values; what a row takes beside them is the same for each. */
function roughBytes(row: Row): number {
  const values = Object.values(row);
  return values.reduce<number>((sum, value) => sum + valueBytes(value), 16 * values.length);
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length;
  if (Buffer.isBuffer(value)) return value.length;
  if (typeof value !== 'object' || value === null || value instanceof Date) return 8;
  return 2 * (JSON.stringify(value)?.length ?? 0);
}

function rowsFault(count: number, limits: { readonly maxRows: number; readonly maxBytes: number }): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_SHARD_ROWS',
    `A query of all shards has more than ${count} rows, and ${limits.maxRows} rows or ${limits.maxBytes} bytes are the limit: add a LIMIT, count on the servers, or read it with scan.`,
    { details: { rows: count, ...limits } },
  );
}
