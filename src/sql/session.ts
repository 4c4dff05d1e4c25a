/**
 * What a user has written and seen, so that the next read is not older: the floor of a session.
 *
 * Positions are asked for late. A write marks the primary, a read marks the replica that has answered it; only when the
 * floor is needed (by a read elsewhere, or as a token) are the marked servers asked where they stand now, which is at or
 * behind what the session has seen there. As long as a session goes on reading one replica nothing is asked at all.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { UserSession } from '../core/index.ts';
import { decodeToken, encodeToken, later, type Position, type SessionToken, unknownLsn } from './position.ts';
import type { Queryable } from './queryable.ts';
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

  readonly #keep: ((token: SessionToken) => void) | undefined;

  /** `keep` is told of each write how far the session has come with it. */
  constructor(servers: Servers, floor: Position | undefined, keep?: (token: SessionToken) => void) {
    this.#servers = servers;
    this.#floor = floor;
    this.#keep = keep;
  }

  isOf(servers: Servers): boolean {
    return servers === this.#servers;
  }

  /** A write or a read at the primary, whose position has not been asked for. */
  usedPrimary(server: Server): void {
    this.#used = { server, timeline: this.#servers.timelines.current };
  }

  /** A write whose position is known. */
  wrote(position: Position): void {
    this.reached(position);
    this.#keep?.(encodeToken(this.#floor!));
  }

  /** A write whose position has not been asked for: it is now, if somebody is to be told. */
  async wroteAt(server: Server, connection: Queryable = server.pools.writes): Promise<void> {
    const timeline = this.#servers.timelines.current;
    if (this.#keep === undefined) this.usedPrimary(server);
    else this.wrote(await writtenBy(connection, timeline));
  }

  /** The same for who cannot wait: until it is known, the write counts as one that only the primary has. */
  wroteUnasked(server: Server): void {
    this.usedPrimary(server);
    this.#keep?.(encodeToken({ timeline: this.#servers.timelines.current, lsn: unknownLsn }));
    if (this.#keep !== undefined) void this.wroteAt(server);
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

/** Of the users of each router, for as long as somebody knows them. */
const ofUsers = new WeakMap<Servers, WeakMap<UserSession, SqlSession>>();

/**
 * The same, where it is one of these servers: positions of another database say nothing here. Without one, that of the user
 * whose request the call serves.
 */
export function sessionOf(servers: Servers): SqlSession | undefined {
  const session = sessions.getStore();
  if (session?.isOf(servers)) return session;
  const user = servers.userSession?.();
  return user && sessionOfUser(user, servers);
}

function sessionOfUser(user: UserSession, servers: Servers): SqlSession {
  const known = ofUsers.get(servers) ?? new WeakMap<UserSession, SqlSession>();
  ofUsers.set(servers, known);
  let session = known.get(user);
  if (session === undefined) {
    const floor = user.token === undefined ? undefined : decodeToken(user.token);
    session = new SqlSession(servers, floor, (token) => user.keep(token));
    known.set(user, session);
  }
  return session;
}

/** Where a primary has written to by now, if its timeline is still that one; else a position that nobody reaches. */
export function writtenAt({ pools }: Server, timeline: number): Promise<Position> {
  return writtenBy(pools.writes, timeline);
}

async function writtenBy(connection: Queryable, timeline: number): Promise<Position> {
  try {
    const { rows } = await connection.query<WrittenRow>(writtenQuery);
    const position = writtenPosition(rows[0]!);
    if (position.timeline === timeline) return position;
  } catch {
    // It is no primary any more, or gone: only the history of the next timeline could tell.
  }
  return { timeline, lsn: unknownLsn };
}
