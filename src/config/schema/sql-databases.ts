/**
 * Databases beside the main one, each with tables of its own.
 */
import * as z from 'zod';
import { text } from './fields.ts';
import { postgresUrls } from './store-url.ts';

export interface SqlDatabaseInput<RegionId extends string = string> {
  /** The servers that may be its primary; which of them is one they say themselves. */
  readonly primary: string | readonly string[];
  /** Where those are. Without it: as the main database's. */
  readonly primaryRegion?: RegionId | undefined;
  /** Its replicas in each region. */
  readonly replicas?: { readonly [Id in RegionId]?: string | readonly string[] } | undefined;
  /** Its tables; each is on one database. */
  readonly tables: readonly string[];
}

export interface SqlDatabaseConfig {
  readonly primary: readonly string[];
  readonly primaryRegion: string | undefined;
  readonly replicas: Readonly<Record<string, readonly string[]>>;
  readonly tables: readonly string[];
}

/** A user's session has a token for each of them. */
const mostDatabases = 6;

const name = text(/^[a-z]{1,12}$/, 'up to 12 small letters');

const database: z.ZodType<SqlDatabaseConfig, SqlDatabaseInput> = z
  .strictObject({
    primary: postgresUrls
      .meta({ writeOnly: true })
      .describe('The servers that may be its primary; which of them is one they say themselves.'),
    primaryRegion: text(/\S/, 'the id of a region')
      .optional()
      .describe("Where those are. Without it: as the main database's."),
    replicas: z
      .record(z.string(), postgresUrls)
      .meta({ title: 'the addresses of the replicas of each region, by its id', writeOnly: true })
      .default({})
      .describe('Its replicas in each region.'),
    tables: z.array(text(/\S/, 'the name of a table')).min(1).describe('Its tables; each is on one database.'),
  })
  .transform(({ primaryRegion, ...rest }) => ({ ...rest, primaryRegion }));

export const sqlDatabasesSchema: z.ZodType<
  Readonly<Record<string, SqlDatabaseConfig>>,
  Readonly<Record<string, SqlDatabaseInput>>
> = z
  .record(name, database)
  .refine((databases) => Object.keys(databases).length <= mostDatabases)
  .meta({ title: `up to ${mostDatabases} databases by name` });
