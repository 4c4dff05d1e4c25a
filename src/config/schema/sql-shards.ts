/**
 * Tables shared by key among several databases.
 */
import * as z from 'zod';
import type { ShardKeyType, ShardsOptions } from '../../sql/index.ts';
import { shardsDefaults } from '../../sql/settings.ts';
import { type DurationInput, durationOr, text } from './fields.ts';
import { postgresUrl } from './store-url.ts';

export interface SqlShardsInput {
  /** The servers by name; a name stands in the map and stays for ever, its address may change. */
  readonly servers: Readonly<Record<string, string>>;
  /** The server that has the map. Without it: the first. */
  readonly map?: string | undefined;
  /** How many buckets there are; never changed after the first start. */
  readonly buckets?: number | undefined;
  /** The type of the columns by which tables are shared. */
  readonly key?: ShardKeyType | undefined;
  /** The shared tables, each with the column that holds its key. */
  readonly tables: Readonly<Record<string, string>>;
  /** Small tables that every server has as a whole; one that refers to another stands after it. */
  readonly references?: readonly string[] | undefined;
  /** How long a query goes after a bucket that moves. */
  readonly moveWait?: DurationInput | undefined;
}

export type SqlShardsConfig = ShardsOptions;

const mostBuckets = 32_768;
const longestWaitMs = 600_000;

const name = text(/\S/, 'a name');

export const sqlShardsSchema: z.ZodType<SqlShardsConfig, SqlShardsInput> = z
  .strictObject({
    servers: z
      .record(z.string(), postgresUrl)
      .meta({ title: 'the address of each server, by its name', writeOnly: true })
      .describe('The servers by name; a name stands in the map and stays for ever, its address may change.'),
    map: name.optional().describe('The server that has the map. Without it: the first.'),
    buckets: z
      .int()
      .refine((value) => value >= 1 && value <= mostBuckets && Number.isInteger(Math.log2(value)))
      .meta({ title: `a power of two from 1 to ${mostBuckets}` })
      .default(shardsDefaults.buckets)
      .describe('How many buckets there are; never changed after the first start.'),
    key: z
      .enum(['text', 'bigint', 'uuid'])
      .default('bigint')
      .describe('The type of the columns by which tables are shared.'),
    tables: z
      .record(z.string(), name)
      .meta({ title: 'the column of each table that holds its key, by the name of the table' })
      .describe('The shared tables, each with the column that holds its key.'),
    references: z
      .array(name)
      .default([])
      .describe('Small tables that every server has as a whole; one that refers to another stands after it.'),
    moveWait: durationOr(shardsDefaults.moveWaitMs, 1, longestWaitMs).describe(
      'How long a query goes after a bucket that moves.',
    ),
  })
  .transform(({ moveWait, ...shards }) => ({ ...shards, moveWaitMs: moveWait }));
