/**
 * One server as the router sees it: its pools, what its probes have said, and whether it may be asked. What it is (primary or
 * replica) is not configured; it says so itself.
 */
import type { ReplicaView } from './choose-replicas.ts';
import type { Notices } from './notices.ts';
import type { Position } from './position.ts';
import type { ConnectionPool, PooledConnection } from './queryable.ts';
import type { ServerState } from './server-state.ts';

export interface ServerPools {
  /** Every transaction on it can only read. */
  readonly reads: ConnectionPool;
  readonly writes: ConnectionPool;
  /** For probes only, so that they never wait for somebody's query. */
  readonly probes: ConnectionPool;
}

export interface ServerOptions {
  /** What errors, events and the status call it: host and port. */
  readonly name: string;
  readonly region: string | undefined;
  readonly pools: ServerPools;
  /** What it tells by itself; undefined where no connection lasts that could hear it. */
  readonly notices?: Notices | undefined;
  /** A connection may be with another process of the server in each transaction (PgBouncer), or is shared (PGlite). */
  readonly isTransactional: boolean;
}

/** Who has answered. */
export interface ServedBy {
  /** Host and port. */
  readonly server: string;
  readonly region: string | undefined;
  readonly role: 'primary' | 'replica';
  /** A promotion may have cost what this session had written or read before. */
  readonly mayBeLost: boolean;
}

interface Served {
  readonly by: ServedBy;
  readonly timeline: number | undefined;
}

const timelines = new WeakMap<ServedBy, number>();

/** The timeline it was served of, where that was told. */
export function timelineOf(served: ServedBy): number | undefined {
  return timelines.get(served);
}

/** What is known of one connection, for as long as it is with one process of the server. */
export interface ConnectionFloor {
  /** Lower bounds, which only grow: a server never goes back while it runs. */
  timeline: number;
  lsn: bigint;
}

export class Server implements ReplicaView {
  readonly name: string;
  readonly region: string | undefined;
  readonly pools: ServerPools;
  readonly notices: Notices | undefined;
  readonly isTransactional: boolean;
  /** What its last good probe said. */
  state: ServerState | undefined;
  isUp = false;
  isFenced = false;
  /** Of another database than the others, or of a part of its history that was given up. */
  isStranger = false;
  /** Where it was last seen as a standby. */
  followedUntil: Position | undefined;
  isLagging = false;
  rttMs: number = Number.POSITIVE_INFINITY;
  lagMs = 0;
  lagBytes = 0;
  /** When it last answered a probe. */
  heardAtMs: number = Number.NEGATIVE_INFINITY;
  /** Why it is not up. */
  fault: Error | undefined;
  /** Counts the times it went down: what it has applied may be less afterwards. */
  run = 0;
  readonly #served: { primary?: Served; replica?: Served } = {};
  readonly #floors = new WeakMap<PooledConnection, ConnectionFloor>();

  constructor({ name, region, pools, notices, isTransactional }: ServerOptions) {
    this.name = name;
    this.region = region;
    this.pools = pools;
    this.notices = notices;
    this.isTransactional = isTransactional;
  }

  get isReadable(): boolean {
    return this.isUp && !this.isLagging && !this.isStranger && this.state?.isStandby === true;
  }

  get load(): number {
    const { totalCount, idleCount, waitingCount } = this.pools.reads;
    return totalCount - idleCount + waitingCount;
  }

  /** One object for all answers of the same kind, and of the same `timeline` where that is given. */
  servedAs(role: ServedBy['role'], mayBeLost = false, timeline?: number): ServedBy {
    const last = this.#served[role];
    if (last !== undefined && last.by.mayBeLost === mayBeLost && last.timeline === timeline) return last.by;
    const by = Object.freeze({ server: this.name, region: this.region, role, mayBeLost });
    if (timeline !== undefined) timelines.set(by, timeline);
    this.#served[role] = { by, timeline };
    return by;
  }

  floorOf(connection: PooledConnection): ConnectionFloor {
    let floor = this.#floors.get(connection);
    if (floor === undefined) {
      floor = { timeline: 0, lsn: 0n };
      this.#floors.set(connection, floor);
    }
    return floor;
  }

  /** Lets go of everything that waits for an answer of it. */
  abandon(): void {
    this.pools.reads.abandon();
    this.pools.writes.abandon();
    this.notices?.abandon();
  }

  async close(): Promise<void> {
    await Promise.all([this.pools.reads.end(), this.pools.writes.end(), this.pools.probes.end()]);
  }
}
