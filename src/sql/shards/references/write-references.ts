/**
 * A write of reference tables: in one transaction at the first server, whose commit decides, with a transaction open at each
 * of the others that has everything before that commit and can only be lost, not refused, after it. What one of them lost it
 * gets with the next write, for the first server keeps the keys of rows that somebody may lack.
 *
 * So on each server a write is seen as a whole or not at all; it is seen on all within moments of the commit, or, where a
 * server is lost in just these moments, when the next write, or whoever mends it, has reached it.
 */
import { AntipodeError } from '../../../core/index.ts';
import { writeFault } from '../../faults.ts';
import type { PooledConnection, Queryable } from '../../queryable.ts';
import { withConnection } from '../fenced-query.ts';
import type { ShardServers } from '../servers.ts';
import { copyKeys, type TableKeys } from './copy-keys.ts';
import { CopyTransaction, setTexts } from './copy-transaction.ts';
import { checkKnown, readCopies } from './reference-servers.ts';
import type { ReferenceTable } from './reference-table.ts';

export interface ReferenceWriter {
  readonly servers: ShardServers;
  readonly tables: readonly ReferenceTable[];
}

/** Rejects with what the work or a server refuses (then nothing was written), and with ERR_SQL_REFERENCE_PENDING. */
export async function writeReferences<T>(writer: ReferenceWriter, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const { result, lost } = await write(writer, work);
  if (lost.length === 0) return result;
  // Who was only cut off has it with a write of nothing.
  const again = await write(writer, async () => {}).catch((cause: unknown) => {
    throw pendingFault(lost, cause);
  });
  if (again.lost.length > 0) throw pendingFault(again.lost, undefined);
  return result;
}

interface Written<T> {
  readonly result: T;
  /** Servers that may not have it yet. */
  readonly lost: readonly string[];
}

async function write<T>(writer: ReferenceWriter, work: (tx: Queryable) => Promise<T>): Promise<Written<T>> {
  return await withConnection(writer.servers.map, async (first) => {
    const copies: CopyTransaction[] = [];
    let result: T;
    try {
      await first.query('BEGIN');
      const version = await begin(first);
      await openCopies(writer, first, copies);
      result = await work(first);
      await copyChanges(writer, { first, version }, copies);
      await first.query('COMMIT').catch((error: unknown) => {
        throw writeFault(error, 'the write to reference tables');
      });
    } catch (error) {
      for (const copy of copies) copy.abandon();
      // Where the connection is gone the server rolls back by itself, and the first error says more.
      await first.query('ROLLBACK').catch(() => {});
      throw error;
    }
    const ends = await Promise.allSettled(copies.map((copy) => copy.commit()));
    return { result, lost: copies.filter((_, at) => ends[at]!.status === 'rejected').map(({ server }) => server) };
  });
}

async function begin(first: Queryable): Promise<number> {
  const { rows } = await first.query<{ version: string }>('SELECT antipode_shards.begin_reference() AS version');
  return Number(rows[0]!.version);
}

async function openCopies(
  { servers, tables }: ReferenceWriter,
  first: Queryable,
  opened: CopyTransaction[],
): Promise<void> {
  const copies = await readCopies(first);
  checkKnown(copies, { names: servers.names, tables });
  const opening = [...copies.keys()].map(async (server) => {
    opened.push(await CopyTransaction.open(server, servers.pool(server)));
  });
  const failed = (await Promise.allSettled(opening)).find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

interface FirstServer {
  readonly first: PooledConnection;
  readonly version: number;
}

async function copyChanges(
  { tables }: ReferenceWriter,
  { first, version }: FirstServer,
  copies: readonly CopyTransaction[],
): Promise<void> {
  const ahead = copies.find((copy) => copy.version >= version);
  if (ahead !== undefined) throw aheadFault(ahead, version);
  const since = Math.min(version - 1, ...copies.map((copy) => copy.version));
  await first.query('SELECT antipode_shards.forget_references($1)', [since]);
  await first.query(setTexts);
  const { rows } = await first.query<{ relation: string; keys: readonly string[] }>(
    'SELECT relation, array_agg(DISTINCT key::text) AS keys FROM antipode_shards.reference_changes GROUP BY relation',
  );
  const keysOf = new Map(rows.map(({ relation, keys }) => [relation, keys]));
  const changes: TableKeys[] = tables.map((table) => ({ table, keys: keysOf.get(table.name) ?? [] }));
  await copyKeys(
    first,
    copies.map(({ connection }) => connection),
    changes,
  );
  await Promise.all(copies.map((copy) => copy.reach(version)));
}

/** The first server was set back, to a backup or a standby that lacked something. */
function aheadFault({ server, version }: CopyTransaction, expected: number): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_REFERENCE_DRIFT',
    `Nothing was written: ${server} has write ${version} of the reference tables, and this would be ${expected} of the first server, which lost some. Look at both, then make them alike: antipode shards check --repair.`,
    { details: { server, version, expected } },
  );
}

function pendingFault(servers: readonly string[], cause: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_REFERENCE_PENDING',
    `The write to reference tables is done, and ${servers.join(', ')} may not have it yet: the next write brings it there, or antipode shards check --repair.`,
    { cause, details: { servers } },
  );
}
