/**
 * Makes the tables and functions where they are not there, or are those of an older version of this package: in one
 * transaction, one process at a time. A role that may not make them can use what another role has made.
 */
import type { QueryConfig, ServerGroup } from '../../sql/index.ts';
import { unsupportedFault } from '../faults.ts';
import { noticeFunctions } from './schema/notice-functions.ts';
import { readFunctions } from './schema/read-functions.ts';
import { tables } from './schema/tables.ts';
import { upkeepFunction } from './schema/upkeep-function.ts';
import { writeFunctions } from './schema/write-functions.ts';
import { isUnprepared } from './sql-faults.ts';

/** Of tables and functions; every change of them makes it greater. */
const layout = 3;

/** The oldest that this is tested with. */
const oldestServer = 150_000;

interface ServerRow {
  readonly version: number;
  readonly encoding: string;
  readonly isolation: string;
}

/** Rejects with ERR_DATA_UNSUPPORTED, and with what the server says. */
export async function install({ writes }: ServerGroup, schema: string): Promise<void> {
  await writes.atPrimary('the schema', async (server) => {
    const { writes: pool } = server.pools;
    const { rows } = await pool.query<ServerRow>(
      `select current_setting('server_version_num')::integer as version, current_setting('server_encoding') as encoding,
        current_setting('transaction_isolation') as isolation`,
    );
    const { version, encoding, isolation } = rows[0]!;
    if (version < oldestServer)
      throw unsupportedFault('postgres', `run on PostgreSQL ${version}: 15 or later is wanted`);
    if (encoding !== 'UTF8')
      throw unsupportedFault('postgres', `keep text in a database of ${encoding}: make one of UTF8`);
    if (isolation !== 'read committed')
      throw unsupportedFault('postgres', `work in isolation ${isolation}: give its role read committed by default`);
    if ((await layoutOf(pool, schema)) < layout) await pool.query(script(schema));
  });
}

interface LayoutRow {
  readonly layout: number;
}

async function layoutOf(pool: { query: Query }, schema: string): Promise<number> {
  try {
    const { rows } = await pool.query<LayoutRow>(`select layout from ${schema}.about`);
    return rows[0]?.layout ?? 0;
  } catch (error) {
    if (isUnprepared(error)) return 0;
    throw error;
  }
}

type Query = <Row>(query: string | QueryConfig) => Promise<{ readonly rows: readonly Row[] }>;

/** Several statements without values are one transaction. */
function script(schema: string): string {
  return `
select pg_advisory_xact_lock(hashtext('antipode'), hashtext('${schema}'));
create schema if not exists ${schema};
${tables(schema)}
${writeFunctions(schema)}
${readFunctions(schema)}
${upkeepFunction(schema)}
${noticeFunctions(schema)}
create table if not exists ${schema}.about (layout integer not null);
delete from ${schema}.about;
insert into ${schema}.about values (${layout});`;
}
