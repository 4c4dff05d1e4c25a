/**
 * Replicated data in PostgreSQL 15 or later: one database with streaming replicas, in each region some. Any number of processes
 * use it, each asks the servers itself.
 */
import { type OptionNames, parseDuration } from '../../core/index.ts';
import { openServerGroup, type PoolOptions, type ServerGroup } from '../../sql/index.ts';
import { checkOpenOptions } from '../checks.ts';
import type { Duration } from '../data.ts';
import { dataDefaults } from '../defaults.ts';
import { optionFault } from '../faults.ts';
import { checkRegion, type EngineFactory, type EngineOpenOptions } from '../options.ts';
import { ChangeFeed } from '../postgres/change-feed.ts';
import { Committer } from '../postgres/committer.ts';
import { postgresDefaults } from '../postgres/defaults.ts';
import { HeadPoll } from '../postgres/head-poll.ts';
import { install } from '../postgres/install.ts';
import { NoticeFeed } from '../postgres/notice-feed.ts';
import { Placement } from '../postgres/placement.ts';
import { PostgresEngine } from '../postgres/postgres-engine.ts';
import { Reader } from '../postgres/reader.ts';
import { dataFault } from '../postgres/sql-faults.ts';
import { Statements } from '../postgres/statements.ts';
import { Upkeep } from '../postgres/upkeep.ts';

export interface PostgresOptions {
  /**
   * The servers of each region, `postgres://user:password@host/database`: primary and replicas of one database. Which of them is the
   * primary they say themselves, so that any of them may be promoted.
   */
  readonly regions: Readonly<Record<string, string | readonly string[]>>;
  /** Where tables and functions lie in that database. Default `antipode_data`. */
  readonly schema?: string | undefined;
  readonly pool?: PoolOptions | undefined;
  /** The URLs lead to PgBouncers in transaction mode, each in front of one server. Default false. */
  readonly pgbouncer?: boolean | undefined;
  /** How often each server is asked how it is: so soon a promotion is followed, so fine is the measure of `bounded`. Default 1 s. */
  readonly probeInterval?: Duration | undefined;
  /** A server that has not answered after this has failed a probe. Default 1 s. */
  readonly probeTimeout?: Duration | undefined;
  /** How often a replica is asked for what watches wait for, where the primary cannot be listened to (PgBouncer). Default 50 ms. */
  readonly watchInterval?: Duration | undefined;
  /**
   * How long changes are kept, for watches that are behind, and to tell what became of a write whose connection was lost: no shorter
   * than 5 s, the `timeout` of a write that names none; a write with a longer one is refused. The same in all processes. Default 1 day.
   */
  readonly keptHistory?: Duration | undefined;
  /** What the servers see in pg_stat_activity. Default 'antipode-data'. */
  readonly applicationName?: string | undefined;
}

const optionNames: OptionNames<PostgresOptions> = {
  ...{ regions: true, schema: true, pool: true, pgbouncer: true, applicationName: true },
  ...{ probeInterval: true, probeTimeout: true, watchInterval: true, keptHistory: true },
};

/**
 * Throws ERR_DATA_OPTION for an option that there is not. Opening makes tables and functions where there are none. It rejects with ERR_DATA_OPTION, ERR_SQL_PG_MISSING, ERR_DATA_UNAVAILABLE
 * where neither a primary answers nor a replica that has them, ERR_DATA_UNSUPPORTED for an older PostgreSQL.
 */
export function postgres(options: PostgresOptions): EngineFactory {
  checkOpenOptions('postgres', options, optionNames);
  return { name: 'postgres', open: (ports) => openEngine(options, ports) };
}

async function openEngine(options: PostgresOptions, ports: EngineOpenOptions): Promise<PostgresEngine> {
  const { region, wallClock, random } = ports;
  const schema = checkSchema(options.schema ?? 'antipode_data');
  const historyMs = checkHistory(options.keptHistory ?? postgresDefaults.historyMs);
  const intervalMs = parseDuration(options.watchInterval ?? postgresDefaults.watchPollMs);
  const group = openGroup(options, ports);
  const statements = new Statements(schema);
  const reader = new Reader(group, region);
  try {
    await prepare(group, reader, statements);
  } catch (error) {
    await group.servers.close();
    throw error;
  }
  const committer = new Committer({
    ...{ group, statements, wallClock, historyMs },
    placement: new Placement(group, statements),
  });
  const poll = new HeadPoll(reader, statements, { timers: group.timers, intervalMs });
  const notices = new NoticeFeed({ group, statements, listener: poll });
  const feed = new ChangeFeed({ reader, statements, poll, notices });
  const upkeep = new Upkeep({ group, statements, random, historyMs });
  upkeep.start();
  return new PostgresEngine({
    group,
    statements,
    reader,
    committer,
    feed,
    poll,
    notices,
    upkeep,
    ownRegion: region,
    regions: Object.keys(options.regions),
  });
}

/** Without a primary, a replica will do that has what is needed. */
async function prepare(group: ServerGroup, reader: Reader, statements: Statements): Promise<void> {
  try {
    await install(group, statements.schema);
  } catch (error) {
    const fault = dataFault(error);
    const isReadable = () => reader.read(statements.heads([]), { level: { type: 'eventual' }, waitMs: 0 });
    if ((fault as { code?: unknown }).code !== 'ERR_DATA_UNAVAILABLE') throw fault;
    await isReadable().catch(() => Promise.reject(fault));
  }
}

function openGroup(options: PostgresOptions, { region, timers, random }: EngineOpenOptions): ServerGroup {
  const [first, ...others] = Object.entries(options.regions);
  if (first === undefined) throw optionFault('regions', '{}', 'a region with the URL of a server, or several');
  for (const name of Object.keys(options.regions)) checkRegion(name);
  const { primaryWaitMs, probeIntervalMs, probeTimeoutMs } = postgresDefaults;
  const { pool, pgbouncer, probeInterval = probeIntervalMs, probeTimeout = probeTimeoutMs } = options;
  try {
    return openServerGroup({
      // Any of them may be it; that a first one is named is a form.
      primary: first[1],
      primaryRegion: first[0],
      replicas: Object.fromEntries(others),
      ...{ region, timers, random, pool, pgbouncer, probeInterval, probeTimeout, primaryWait: primaryWaitMs },
      // How far a replica lags is asked of it for every read that wants to know.
      maxLag: Number.MAX_SAFE_INTEGER,
      applicationName: options.applicationName ?? 'antipode-data',
    });
  } catch (error) {
    throw optionFault('regions', Object.keys(options.regions).join(', '), (error as Error).message, error);
  }
}

/** A write asks for its change as long as its time is not over: the change must be there that long. */
function checkHistory(keptHistory: Duration): number {
  const historyMs = parseDuration(keptHistory);
  const { writeTimeoutMs } = dataDefaults;
  if (historyMs >= writeTimeoutMs) return historyMs;
  throw optionFault(
    'keptHistory',
    keptHistory,
    `no less than writes may take, ${writeTimeoutMs} ms where they do not say`,
  );
}

function checkSchema(schema: string): string {
  if (/^[a-z_][a-z0-9_]{0,39}$/.test(schema)) return schema;
  throw optionFault('schema', schema, 'up to 40 small letters, digits and _');
}
