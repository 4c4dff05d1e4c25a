/** Small tables that every server has as a whole: countries, currencies, plans; so that each can join them. */
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Queryable, QueryConfig, QueryResult } from '../../queryable.ts';
import { checkInside, type Inside } from '../inside.ts';
import { OpenTransaction } from '../open-transaction.ts';
import type { ResolvedShardsOptions } from '../options.ts';
import { withValues } from '../query-config.ts';
import { readTableShape } from '../schema/table-shape.ts';
import type { ShardServers } from '../servers.ts';
import { compareReferences, type ReferenceDrift } from './mend-references.ts';
import { type ReferenceTable, referenceTable } from './reference-table.ts';
import { type ReferenceWriter, writeReferences } from './write-references.ts';

export interface References extends Queryable {
  /** One statement that writes reference tables, as `transaction` does. */
  query<Row = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
  /**
   * Runs the callback in a transaction at the first server; what it changes in reference tables is changed on all servers, or, where
   * it or any server refuses or does not answer, on none. One at a time. Rejects with ERR_SQL_REFERENCE_UNREACHED (nothing was
   * written), ERR_SQL_REFERENCE_PENDING (it was, and a server was lost meanwhile), ERR_SQL_REFERENCE_DRIFT, ERR_SQL_SHARD_SERVER,
   * ERR_SQL_SHARD_UNPREPARED.
   */
  transaction<T>(callback: (tx: Queryable) => Promise<T>): Promise<T>;
  /** How copies differ from the first server's, by digests of their rows: nothing where all are equal. Writes wait meanwhile. */
  check(): Promise<readonly ReferenceDrift[]>;
  /** The same, and makes them equal. Rejects with what a server refuses, as where rows refer to one that is to go. */
  repair(): Promise<readonly ReferenceDrift[]>;
}

/** `inside` knows what transaction a call comes from. */
export function createReferences(
  servers: ShardServers,
  options: ResolvedShardsOptions,
  inside: AsyncLocalStorage<Inside>,
): References {
  let known: Promise<readonly ReferenceTable[]> | undefined;
  const writer = async (): Promise<ReferenceWriter> => {
    known ??= readReferenceTables(servers, options).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return { servers, tables: await known };
  };
  const transaction = async <T>(callback: (tx: Queryable) => Promise<T>): Promise<T> => {
    checkInside(inside.getStore(), 'references');
    return await writeReferences(await writer(), async (connection) => {
      const tx = new OpenTransaction(connection);
      try {
        return await inside.run('references', () => callback(tx));
      } finally {
        tx.close();
      }
    });
  };
  return {
    transaction,
    query: <Row>(query: string | QueryConfig, values?: readonly unknown[]) =>
      transaction((tx) => tx.query<Row>(withValues(query, values))),
    check: async () => compareReferences(await writer(), false),
    repair: async () => compareReferences(await writer(), true),
  };
}

/** As the first server has them. Rejects with ERR_SQL_SHARD_TABLE. */
export async function readReferenceTables(
  servers: ShardServers,
  { references }: Pick<ResolvedShardsOptions, 'references'>,
): Promise<readonly ReferenceTable[]> {
  const shapes = await Promise.all(references.map((name) => readTableShape(servers.map, name)));
  return shapes.map(referenceTable);
}
