/**
 * Vertical shards: whole tables, or collections, on databases of their own. Nothing is looked up in a server; the mapping is
 * the app's, and says here once which database a table is on, so that nobody asks two of them as if they were one.
 */
import { AntipodeError } from '../../core/index.ts';

export interface VerticalShardsOptions<Database> {
  /** By name: routers, pools, stores, whatever the app asks. */
  readonly databases: Readonly<Record<string, Database>>;
  /** For each table or collection the name of its database. */
  readonly tables: Readonly<Record<string, string>>;
  /** Where all others are. Default: nowhere, they are refused. */
  readonly others?: string | undefined;
}

export interface VerticalShards<Database> {
  /**
   * The database that has all these tables: for a query that joins them, or a transaction that writes them. Throws
   * ERR_SQL_CROSS_SHARD where they are on several, ERR_SQL_SHARD_OPTION for a table that nobody mapped.
   */
  of(...tables: readonly [string, ...string[]]): Database;
}

/** Throws ERR_SQL_SHARD_OPTION where a table is mapped to a database that is not there. */
export function verticalShards<Database>(options: VerticalShardsOptions<Database>): VerticalShards<Database> {
  const databases = new Map(Object.entries(options.databases));
  const homes = new Map(Object.entries(options.tables));
  const named = [...homes.values(), ...(options.others === undefined ? [] : [options.others])];
  const missing = named.find((name) => !databases.has(name));
  if (missing !== undefined)
    throw optionFault(`there is no database ${missing}, only ${[...databases.keys()].join(', ')}`);
  const homeOf = (table: string): string => {
    const home = homes.get(table) ?? options.others;
    if (home === undefined) throw optionFault(`nothing says on which database ${table} is: add it to tables`);
    return home;
  };
  return {
    of(...tables) {
      const found = new Set(tables.map(homeOf));
      const [home] = found;
      if (found.size === 1) return databases.get(home!)!;
      const places = tables.map((table) => `${table} on ${homeOf(table)}`).join(', ');
      throw new AntipodeError(
        'ERR_SQL_CROSS_SHARD',
        `These tables are on several databases: ${places}. Ask them one after the other, and make later writes repeatable.`,
        { details: { tables, databases: [...found] } },
      );
    },
  };
}

function optionFault(what: string): AntipodeError {
  return new AntipodeError('ERR_SQL_SHARD_OPTION', `Tables cannot be mapped so: ${what}.`);
}
