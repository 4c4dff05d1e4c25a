/** What users of the router write. */
import type { Random, Timers, UserSession } from '../core/index.ts';

/** `'500ms' '5s' '2m'`, or milliseconds. */
export type Duration = string | number;

export interface PoolOptions {
  /** Connections to one server for writes, and as many for reads. Default 10. */
  readonly max?: number | undefined;
  /** Callers that wait for one; more are refused with ERR_SQL_POOL_FULL. Default 1,000. */
  readonly maxWaiting?: number | undefined;
  /** How long a connection may take to open, and a caller waits for one. Default 5 s. */
  readonly connectTimeout?: Duration | undefined;
  /** Default 30 s. */
  readonly idleTimeout?: Duration | undefined;
}

export interface SqlOptions {
  /** URLs of the servers that may be the primary; which of them is one they say themselves. */
  readonly primary?: string | readonly string[] | undefined;
  /** The region of those; unset, they are as near as their round trip says. */
  readonly primaryRegion?: string | undefined;
  /** URLs of replicas by their region. One URL is one server. Each may be promoted. */
  readonly replicas?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** Instead of `primary`: a database in this process (PGlite), in a folder or in memory. */
  readonly embedded?: 'memory' | (string & {}) | undefined;
  /** Where this process runs: its replicas are read first. */
  readonly region?: string | undefined;
  readonly pool?: PoolOptions | undefined;
  /** 0 = none. Default 30 s. */
  readonly statementTimeout?: Duration | undefined;
  /** A replica further behind serves no reads. Default 10 s. */
  readonly maxLag?: Duration | undefined;
  /** How long a read waits for a replica to catch up, before it goes to the primary. Default 100 ms. */
  readonly replicaWait?: Duration | undefined;
  /**
   * How long a write waits for a primary while there is none, or a read that no replica may answer; counted from the call.
   * A failover may bring one in that time; 0: refused as soon as it is known that there is none. Default 10 s.
   */
  readonly primaryWait?: Duration | undefined;
  /** How often each server is asked how it is. Default 1 s. */
  readonly probeInterval?: Duration | undefined;
  /** A server that has not answered after this has failed a probe. Default 1 s. */
  readonly probeTimeout?: Duration | undefined;
  /** Statements written as templates are prepared once on each connection. Default false; never behind PgBouncer. */
  readonly prepare?: boolean | undefined;
  /** The URLs lead to PgBouncers in transaction mode, each in front of one server. Default false. */
  readonly pgbouncer?: boolean | undefined;
  /** What the servers see in pg_stat_activity. Default 'antipode'. */
  readonly applicationName?: string | undefined;
  /** Tables that are on other databases of the app, each with the name of its own: a statement that names one here is told so. */
  readonly tablesElsewhere?: Readonly<Record<string, string>> | undefined;
  /** Whose session a call belongs to that is in no `session`: reads then see what that user has written. Default: nobody's. */
  readonly userSession?: (() => UserSession | undefined) | undefined;
  readonly timers?: Timers | undefined;
  readonly random?: Random | undefined;
}

/** How fresh a read must be; without any, as a replica is that lags less than `maxLag`. */
export interface ReadOptions {
  /** Not older than what this token stands for. */
  readonly token?: string | undefined;
  /** Not staler than this; the finest measure is the time between two probes. */
  readonly maxStaleness?: Duration | undefined;
  /** At the primary. */
  readonly strong?: boolean | undefined;
}
