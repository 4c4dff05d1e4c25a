/** The databases of an app whose tables lie on several: a router for each, made when it is first asked for. */
import type { UserSession } from '../core/index.ts';
import type { Sql, SqlOptions, VerticalShards } from '../sql/index.ts';
import { isReplicated, type SqlFacts } from './facts.ts';
import { Lazy } from './lazy.ts';

/** What the config's own database is called among them. */
export const mainDatabase = 'main';

export interface SqlDatabases extends VerticalShards<Sql>, AsyncDisposable {
  close(): Promise<void>;
}

export interface SqlDatabasesPorts {
  readonly region: string;
  readonly main: Lazy<Sql>;
  /** The user of the present request, for each database apart: what was written to one says nothing of another. */
  userSession(kind: string): () => UserSession | undefined;
}

export async function openDatabases(facts: SqlFacts, ports: SqlDatabasesPorts): Promise<SqlDatabases> {
  const { createSql, verticalShards } = await import('../sql/index.ts');
  const { databases = {} } = facts;
  const opened = new Map([
    [mainDatabase, ports.main],
    ...Object.keys(databases).map((name) => [name, new Lazy(() => createSql(optionsOf(name, facts, ports)))] as const),
  ]);
  const shards = verticalShards({
    databases: Object.fromEntries(opened),
    tables: tablesElsewhere(facts),
    others: mainDatabase,
  });
  const close = async (): Promise<void> => {
    await Promise.all([...opened.values()].map((database) => database.close()));
  };
  return { of: (...tables) => shards.of(...tables).value, close, [Symbol.asyncDispose]: close };
}

/** The database of each table that is not on this one. */
export function tablesElsewhere({ databases = {} }: SqlFacts, here?: string): Readonly<Record<string, string>> {
  const others = Object.entries(databases).filter(([name]) => name !== here);
  return Object.fromEntries(others.flatMap(([name, { tables }]) => tables.map((table) => [table, name])));
}

function optionsOf(name: string, facts: SqlFacts, { region, userSession }: SqlDatabasesPorts): SqlOptions {
  const { shards: _, databases, primary: __, primaryRegion: ___, replicas: ____, ...limits } = facts;
  const { tables: _____, ...servers } = databases![name]!;
  return {
    ...limits,
    ...servers,
    tablesElsewhere: tablesElsewhere(facts, name),
    ...(isReplicated(servers) && { userSession: userSession(`sql${name}`) }),
    ...(region !== '' && { region }),
  };
}
