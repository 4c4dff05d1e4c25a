/**
 * What a user has written and seen, so that the next read is not older: the floor of a session.
 *
 * Positions are asked for late. A write marks the primary, a read marks the replica that has answered it; only when the
 * floor is needed (by a read elsewhere, or as a token) are the marked servers asked where they stand now, which is at or
 * behind what the session has seen there. As long as a session goes on reading one replica nothing is asked at all.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { later, type Position, unknownLsn } from './position.ts';
import type { Server } from './server.ts';
import {
  type AppliedRow,
  appliedLsn,
  appliedQuery,
  type WrittenRow,
  writtenPosition,
  writtenQuery,
} from './server-state.ts';
import type { Servers } from './servers.ts';

/** Seen at a server while it ran for the `run`-th time and `timeline` was the present one. */
interface Mark {
  readonly run: number;
  readonly timeline: number;
}

export class SqlSession {
  readonly #servers: Servers;
  readonly #reads = new Map<Server, Mark>();
  #floor: Position | undefined;
  #used: { readonly server: Server; readonly timeline: number } | undefined;

  constructor(servers: Servers, floor: Position | undefined) {
    this.#servers = servers;
    this.#floor = floor;
  }

  isOf(servers: Servers): boolean {
    return servers === this.#servers;
  }

  /** A write or a read at the primary, whose position has not been asked for. */
  usedPrimary(server: Server): void {
    this.#used = { server, timeline: this.#servers.timelines.current };
  }

  /** Something whose position is known. */
  reached(position: Position): void {
    this.#floor = later(this.#floor, position);
  }

  /** A read that this replica has answered. */
  readAt(server: Server): void {
    if (this.#reads.get(server)?.run === server.run) return;
    this.#reads.set(server, { run: server.run, timeline: this.#servers.timelines.current });
  }

  /** A replica whose answers this session has seen: reading on there asks for no position. */
  get home(): Server | undefined {
    for (const [server, { run }] of this.#reads) if (run === server.run) return server;
    return undefined;
  }

  /** What a read at `server` must have; undefined where anything will do. Asks the other servers that are marked. */
  async floorFor(server: Server | undefined): Promise<Position | undefined> {
    const used = this.#used;
    if (used !== undefined) {
      this.#used = undefined;
      this.reached(await writtenAt(used.server, used.timeline));
    }
    for (const [each, mark] of this.#reads) {
      if (each === server && mark.run === each.run) continue;
      this.#reads.delete(each);
      this.reached(await this.#appliedAt(each, mark));
    }
    return this.#floor;
  }

  /** A replica that cannot be asked any more has not shown more than the primary has by now. */
  async #appliedAt(server: Server, { run, timeline }: Mark): Promise<Position> {
    try {
      const { rows } = await server.pools.reads.query<AppliedRow>(appliedQuery);
      const lsn = appliedLsn(rows[0]!);
      if (lsn !== undefined && run === server.run) return { timeline, lsn };
    } catch {
      // Answered for below.
    }
    const { primary } = this.#servers;
    return primary === undefined ? { timeline, lsn: unknownLsn } : await writtenAt(primary, timeline);
  }
}

/** The session that the present call belongs to. */
export const sessions: AsyncLocalStorage<SqlSession> = new AsyncLocalStorage();

/** The same, where it is one of these servers: positions of another database say nothing here. */
export function sessionOf(servers: Servers): SqlSession | undefined {
  const session = sessions.getStore();
  return session?.isOf(servers) ? session : undefined;
}

/** Where a primary has written to by now, if its timeline is still that one; else a position that nobody reaches. */
export async function writtenAt(server: Server, timeline: number): Promise<Position> {
  try {
    const { rows } = await server.pools.writes.query<WrittenRow>(writtenQuery);
    const position = writtenPosition(rows[0]!);
    if (position.timeline === timeline) return position;
  } catch {
    // It is no primary any more, or gone: only the history of the next timeline could tell.
  }
  return { timeline, lsn: unknownLsn };
}
