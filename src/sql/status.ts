/** How the servers are, for people and for health checks. */
import type { Server } from './server.ts';
import type { Servers } from './servers.ts';

export interface SqlServerStatus {
  readonly name: string;
  readonly region: string | undefined;
  readonly role: 'primary' | 'replica' | 'fenced' | 'stranger' | 'unknown';
  readonly isUp: boolean;
  /** Behind the primary, as far as probes can tell; 0 for the primary. */
  readonly lagMs: number;
  readonly lagBytes: number;
  readonly isLagging: boolean;
  /** NaN before the first answer. */
  readonly rttMs: number;
  readonly timeline: number | undefined;
  /** Why it is not up. */
  readonly fault: string | undefined;
  readonly connections: { readonly total: number; readonly idle: number; readonly waiting: number };
}

export interface SqlStatus {
  /** Where writes go; undefined: nowhere now. */
  readonly primary: string | undefined;
  readonly timeline: number;
  readonly servers: readonly SqlServerStatus[];
}

export function statusOf(servers: Servers): SqlStatus {
  return {
    primary: servers.primary?.name,
    timeline: servers.timelines.current,
    servers: servers.all.map((server) => serverStatus(server, server === servers.primary)),
  };
}

function serverStatus(server: Server, isPrimary: boolean): SqlServerStatus {
  const { name, region, isUp, lagMs, lagBytes, isLagging, rttMs, state } = server;
  const { reads, writes } = server.pools;
  const pools = reads === writes ? [reads] : [reads, writes];
  const sum = (of: 'totalCount' | 'idleCount' | 'waitingCount'): number =>
    pools.reduce((total, pool) => total + pool[of], 0);
  return {
    ...{ name, region, isUp, lagMs, lagBytes, isLagging, rttMs },
    fault: server.fault?.message,
    role: roleOf(server, isPrimary),
    timeline: state?.position.timeline,
    connections: { total: sum('totalCount'), idle: sum('idleCount'), waiting: sum('waitingCount') },
  };
}

function roleOf({ isStranger, isFenced, state }: Server, isPrimary: boolean): SqlServerStatus['role'] {
  if (isPrimary) return 'primary';
  if (isStranger) return 'stranger';
  if (isFenced) return 'fenced';
  return state?.isStandby ? 'replica' : 'unknown';
}
