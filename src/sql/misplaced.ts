/**
 * What a statement's fault is where a table is missing that lies in another database. PostgreSQL only says that there is no such
 * relation; who mapped the tables knows where it is, and that no statement can name tables of two databases.
 */
import { AntipodeError } from '../core/index.ts';
import { isServerFault } from './faults.ts';

export type Explain = (error: unknown) => unknown;

const missingTable = '42P01';

/** `elsewhere` has the name of the database of each table that is not here. */
export function explainMisplaced(elsewhere: Readonly<Record<string, string>> = {}): Explain {
  const homes = new Map(Object.entries(elsewhere));
  if (homes.size === 0) return (error) => error;
  return (error) => {
    if (!isServerFault(error) || error.code !== missingTable) return error;
    const table = namesIn(error.message).find((name) => homes.has(name));
    return table === undefined ? error : misplacedFault(table, homes.get(table)!, error);
  };
}

/** Quoted names, in whatever quotes the language of the server has, each with its schema and without. */
function namesIn(message: string): readonly string[] {
  const quoted = [...message.matchAll(/["«„“]\s*([^"«»„“”]+?)\s*["»“”]/g)].map((match) => match[1]!);
  return quoted.flatMap((name) => [name, name.slice(name.lastIndexOf('.') + 1)]);
}

function misplacedFault(table: string, database: string, cause: Error): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_CROSS_SHARD',
    `Table ${table} is on the database ${database}, and the statement was asked of another: ask the one that of('${table}') gives. No statement can name tables of two databases: ask them one after the other.`,
    { cause, details: { table, database } },
  );
}
