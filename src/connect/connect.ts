/**
 * What an app's process shares with the others of its region, and with other regions: one line in the app, and nothing about
 * addresses, which its config has.
 */
import type { Cache } from '../cache/index.ts';
import type { UserSession } from '../core/index.ts';
import type { Data, ReadLevelText, WriteLevelText } from '../data/index.ts';
import type { ShardedSql, Shards, Sql, VerticalShards } from '../sql/index.ts';
import {
  type CacheFacts,
  type ConnectFacts,
  type DataFacts,
  factsIn,
  factsVersion,
  isReplicated,
  type SqlFacts,
} from './facts.ts';
import { absentFault, closedFault, outsideFault, versionFault } from './faults.ts';
import { Lazy } from './lazy.ts';
import { followRequests } from './requests/follow-requests.ts';
import { openDatabases, tablesElsewhere } from './sql-databases.ts';
import { tellShared } from './tell-shared.ts';

/** A part is made when it is first asked for, and after `close` every part throws ERR_CONNECT_CLOSED. */
export interface Connection extends AsyncDisposable {
  /** Where this process is; empty in a world without regions. */
  readonly region: string;
  /** In the memory of this process, and in the Redis of the region where the config has one. */
  readonly cache: Cache;
  /**
   * The replicated data, from the replica of this region. What is done while a request is served belongs to its user's
   * session, which the edge keeps. Throws ERR_CONNECT_ABSENT where the config has no `data`.
   */
  readonly data: Data;
  /**
   * The database, read at the nearest replica that has what the user of the present request has written. Throws
   * ERR_CONNECT_ABSENT where the config has no `sql`.
   */
  readonly sql: Sql;
  /** Its tables that are shared by key. Throws ERR_CONNECT_ABSENT where the config has no `sql.shards`. */
  readonly shards: Shards;
  /**
   * The database that has a table, or all of several. `of` throws ERR_SQL_CROSS_SHARD where they are on several. Throws
   * ERR_CONNECT_ABSENT where the config has no `sql`.
   */
  readonly databases: VerticalShards<Sql>;
  close(): Promise<void>;
}

let connected: Promise<Connection> | undefined;

/**
 * The same connection for the whole process, until it is closed. Rejects with ERR_CONNECT_OUTSIDE in a process that no node
 * has started, with ERR_CONNECT_VERSION, and with what opening the data rejects with.
 */
export function connect(): Promise<Connection> {
  connected ??= open().catch((error) => {
    connected = undefined;
    throw error;
  });
  return connected;
}

function readFacts(): ConnectFacts {
  const facts = factsIn(process.env);
  if (facts === undefined) throw outsideFault();
  if (facts.version !== factsVersion) throw versionFault(facts.version);
  return facts;
}

async function open(): Promise<Connection> {
  const facts = readFacts();
  const { region } = facts;
  // Before anything is waited for: requests that come meanwhile are followed too.
  const servers = [facts.sql, ...Object.values(facts.sql?.databases ?? {})];
  const requests = facts.data || servers.some(isReplicated) ? followRequests() : undefined;
  const userSession = (kind: string) => () => requests?.getStore()?.of(kind);
  const cache = await lazyCache(facts.cache);
  const data = facts.data && (await openRemote(region, facts.data, userSession('data')));
  const sql = facts.sql && (await lazySql(region, facts.sql, userSession('sql')));
  const databases = sql && (await openDatabases(facts.sql!, { region, main: sql, userSession }));
  let isClosed = false;
  const part = <T>(name: string, value: T | undefined): T => {
    if (isClosed) throw closedFault();
    if (value === undefined) throw absentFault(name);
    return value;
  };
  const close = async () => {
    isClosed = true;
    connected = undefined;
    await Promise.all([cache.close(), data?.close(), databases?.close()]);
  };
  return {
    region,
    get cache() {
      return part('cache', cache).value;
    },
    get data() {
      return part('data', data);
    },
    get sql() {
      return part('sql', sql).value;
    },
    get shards() {
      return part('sql.shards', facts.sql?.shards && (part('sql', sql).value as ShardedSql).shards);
    },
    get databases() {
      return part('sql', databases);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function lazyCache({ gateway, ...options }: CacheFacts): Promise<Lazy<Cache>> {
  const { createCache, createJoinedCache } = await import('../cache/index.ts');
  const told = { ...options, onShared: tellShared };
  return new Lazy(() => (gateway === undefined ? createCache(told) : createJoinedCache(told, gateway)));
}

async function openRemote(
  region: string,
  { url, secret, write, read }: DataFacts,
  userSession: () => UserSession | undefined,
): Promise<Data> {
  const { openData, remoteEngine } = await import('../data/index.ts');
  return openData({
    engine: remoteEngine({ url, secret }),
    userSession,
    write: write as WriteLevelText,
    read: read as ReadLevelText,
    ...(region !== '' && { region }),
  });
}

async function lazySql(
  region: string,
  facts: SqlFacts,
  userSession: () => UserSession | undefined,
): Promise<Lazy<Sql>> {
  const { createSql } = await import('../sql/index.ts');
  const { shards, databases: _, ...options } = facts;
  const ofUsers = isReplicated(options) && { userSession };
  const elsewhere = { tablesElsewhere: tablesElsewhere(facts) };
  const placed = { ...options, ...ofUsers, ...elsewhere, ...(region !== '' && { region }) };
  return new Lazy(() => (shards === undefined ? createSql(placed) : createSql({ ...placed, shards })));
}
