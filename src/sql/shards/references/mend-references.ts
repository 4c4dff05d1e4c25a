/** Compares the copies of reference tables with the first server's, and makes them equal where that is wanted. */
import { AntipodeError } from '../../../core/index.ts';
import type { PooledConnection } from '../../queryable.ts';
import { withConnection } from '../fenced-query.ts';
import { inTransaction } from '../move/transaction.ts';
import { compareTable, type Difference } from './compare-references.ts';
import { copyKeys } from './copy-keys.ts';
import { CopyTransaction, setTexts } from './copy-transaction.ts';
import { type ReferenceCopies, readCopies } from './reference-servers.ts';
import type { ReferenceTable } from './reference-table.ts';
import type { ReferenceWriter } from './write-references.ts';

/** How one copy differs from the first server's table. */
export interface ReferenceDrift {
  readonly server: string;
  readonly table: string;
  /** Rows that it lacks, has otherwise, has too many. */
  readonly missing: number;
  readonly different: number;
  readonly extra: number;
}

/** No write of these tables happens meanwhile. Resolves with what differs, or differed: nothing where all are equal. */
export async function compareReferences(
  writer: ReferenceWriter,
  isMending: boolean,
): Promise<readonly ReferenceDrift[]> {
  return await alone(writer, async (first, version, copies) => {
    const drifts: ReferenceDrift[] = [];
    for (const server of copies.keys()) {
      const copy = await CopyTransaction.open(server, writer.servers.pool(server));
      await finish(copy, isMending, async () => {
        const differences = await compareAll(first, copy, writer.tables);
        drifts.push(...differences.map((difference) => driftOf(server, difference)));
        if (isMending) await mend(first, copy, { differences, version });
      });
    }
    return drifts;
  });
}

/**
 * Gives servers that have no copy yet one, before they have any bucket. Rejects with ERR_SQL_SHARD_OPTION where one has rows of its
 * own: which are right cannot be told.
 */
export async function copyReferences(writer: ReferenceWriter, firstName: string): Promise<void> {
  const { servers, tables } = writer;
  await alone(writer, async (first, version, copies) => {
    for (const server of servers.names) {
      const lacking = tables.filter(({ name }) => !copies.get(server)?.has(name));
      if (server === firstName || lacking.length === 0) continue;
      const copy = await CopyTransaction.open(server, servers.pool(server));
      await finish(copy, true, async () => {
        const differences = await compareAll(first, copy, lacking);
        const odd = differences.find(({ extra, different }) => extra + different > 0);
        if (odd !== undefined) throw rowsFault(server, odd, firstName);
        // What it lacks of other tables the next write brings: it must not seem to have that.
        await mend(first, copy, { differences, version: copies.has(server) ? copy.version : version });
      });
      const insert = 'INSERT INTO antipode_shards.reference_copies SELECT $1, unnest($2::text[])';
      await first.query(insert, [server, lacking.map(({ name }) => name)]);
    }
  });
}

/** In a transaction at the first server that no other one can write beside. */
async function alone<T>(
  { servers }: ReferenceWriter,
  work: (first: PooledConnection, version: number, copies: ReferenceCopies) => Promise<T>,
): Promise<T> {
  return await withConnection(servers.map, (first) =>
    inTransaction(first, async () => {
      const { rows } = await first.query<{ version: string }>('SELECT antipode_shards.begin_reference() AS version');
      await first.query(setTexts);
      return await work(first, Number(rows[0]!.version), await readCopies(first));
    }),
  );
}

async function finish(copy: CopyTransaction, isKept: boolean, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    copy.abandon();
    throw error;
  }
  if (isKept) await copy.commit();
  else copy.abandon();
}

async function compareAll(
  first: PooledConnection,
  { connection }: CopyTransaction,
  tables: readonly ReferenceTable[],
): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const table of tables) {
    const difference = await compareTable(first, connection, table);
    if (difference !== undefined) found.push(difference);
  }
  return found;
}

interface Mending {
  readonly differences: readonly Difference[];
  /** What the copy has then. */
  readonly version: number;
}

async function mend(first: PooledConnection, copy: CopyTransaction, { differences, version }: Mending): Promise<void> {
  await copyKeys(first, [copy.connection], differences);
  await copy.reach(version);
}

function driftOf(server: string, { table, missing, different, extra }: Difference): ReferenceDrift {
  return { server, table: table.name, missing, different, extra };
}

function rowsFault(server: string, { table, extra, different }: Difference, first: string): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_SHARD_OPTION',
    `${server} has ${extra + different} rows in the reference table ${table.name} that ${first} has not, or has otherwise: all servers get the rows of ${first}; empty the table on ${server}, or bring its rows to ${first} first.`,
    { details: { server, table: table.name } },
  );
}
