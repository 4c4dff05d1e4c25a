/**
 * What a node tells the processes of its apps about the state they share, in one environment variable: where this region's
 * data, cache and database are. `connect()` reads it, maybe of another copy or version of the package: so it has a number.
 */
import type { CacheOptions, GatewayDoor } from '../cache/index.ts';
import type { ShardsOptions, SqlOptions } from '../sql/index.ts';

/** The number of the contract below; another one is not understood. */
export const factsVersion = 2;

const factsVariable = 'ANTIPODE_CONNECT';

export interface ConnectFacts {
  readonly version: number;
  /** Empty where the node stands in none. */
  readonly region: string;
  readonly cache: CacheFacts;
  /** Undefined where the config has no `data`. */
  readonly data: DataFacts | undefined;
  /** Undefined where the config has no `sql`. */
  readonly sql: SqlFacts | undefined;
}

export interface DataFacts {
  /** Where the process that has the region's data answers its apps. */
  readonly url: string;
  readonly secret: string;
  /** What writes wait for, and how new reads are, where an app does not say. */
  readonly write: string;
  readonly read: string;
}

/** The options of a cache, without what cannot be written. */
export type CacheFacts = Omit<CacheOptions, 'serializer' | 'sizeOf' | 'onError' | 'onShared' | 'timers' | 'random'> & {
  readonly serializer: 'json' | 'msgpack';
  /** Where the regions have a Redis each and are joined: by whom other regions are asked. */
  readonly gateway?: GatewayDoor | undefined;
};

/** The options of a router, without its region and without what cannot be written. */
export type SqlFacts = Omit<SqlOptions, 'region' | 'embedded' | 'userSession' | 'timers' | 'random'> & {
  readonly shards?: ShardsOptions | undefined;
  /** Further databases, each with its servers and tables. */
  readonly databases?: Readonly<Record<string, SqlDatabaseFacts>> | undefined;
};

export type SqlDatabaseFacts = Pick<SqlOptions, 'primary' | 'primaryRegion' | 'replicas'> & {
  readonly tables: readonly string[];
};

/** What this process has been told; undefined where no node has started it. Its version is not looked at. */
export function factsIn(env: NodeJS.ProcessEnv): ConnectFacts | undefined {
  const text = env[factsVariable];
  return text === undefined ? undefined : (JSON.parse(text) as ConnectFacts);
}

/** Whether a read may be answered elsewhere than a write, so that it matters what its user has written. */
export function isReplicated(sql: Pick<SqlFacts, 'primary' | 'replicas'> | undefined): boolean {
  const candidates = Array.isArray(sql?.primary) ? sql.primary.length : 1;
  return candidates > 1 || Object.keys(sql?.replicas ?? {}).length > 0;
}

/** What a process is started with, so that `connect()` in it finds what `facts` say. */
export function connectEnv(facts: Omit<ConnectFacts, 'version'>): Readonly<Record<string, string>> {
  return { [factsVariable]: JSON.stringify({ version: factsVersion, ...facts } satisfies ConnectFacts) };
}
