/**
 * Who serves a read: the nearest replica that is fresh enough, else the primary.
 *
 * What counts is the position of the server that will answer, asked on the very connection that will carry the query: that
 * one replica has caught up says nothing of another (GitLab's load balancer let sessions go too early by that, issue
 * 413203). How it is asked is up to the `Ask`; here is decided whom, with which position, and who is next.
 */
import type { Timers } from '../core/index.ts';
import { announce } from './events.ts';
import { mayReadElsewhere } from './faults.ts';
import { later, type Position, unknownLsn } from './position.ts';
import type { ServedBy, Server } from './server.ts';
import type { Servers } from './servers.ts';
import { type SqlSession, sessionOf } from './session.ts';

/** How fresh an answer must be; empty: as any replica is that lags less than it may. */
export interface ReadNeed {
  readonly position?: Position | undefined;
  readonly maxStalenessMs?: number | undefined;
  /** Only the primary will do. */
  readonly isStrong?: boolean | undefined;
  /** The primary is nearer than any replica: it is asked first, and replicas only where there is none. */
  readonly isPrimaryFirst?: boolean | undefined;
}

/** Resolves to undefined where the server has not applied `floor`; waits for it a while where it `isPatient`. */
export type Ask<T> = (server: Server, floor: Position | undefined, isPatient: boolean) => Promise<T | undefined>;

export interface Answer<T> {
  readonly value: T;
  readonly served: ServedBy;
}

export interface ReadRouteOptions {
  readonly servers: Servers;
  readonly replicaWaitMs: number;
  readonly probeIntervalMs: number;
  readonly timers: Timers;
}

/** One read on its way. */
interface Read<T> {
  readonly need: ReadNeed;
  readonly ask: Ask<T>;
  readonly session: SqlSession | undefined;
  /** Its position may be of a history that was given up. */
  mayBeLost: boolean;
}

export class ReadRoute {
  readonly #servers: Servers;
  readonly #options: ReadRouteOptions;

  constructor(options: ReadRouteOptions) {
    this.#servers = options.servers;
    this.#options = options;
  }

  async find<T>(need: ReadNeed, ask: Ask<T>): Promise<Answer<T>> {
    const starting = this.#servers.start();
    if (starting !== undefined) await starting;
    const read: Read<T> = { need, ask, session: sessionOf(this.#servers), mayBeLost: false };
    const replicas = need.isStrong || need.isPrimaryFirst ? [] : this.#nearest(read.session);
    const answer = replicas.length === 0 ? undefined : await this.#askReplicas(read, replicas);
    return answer ?? (await this.#askPrimary(read));
  }

  /** Undefined where no replica may answer. */
  async #askReplicas<T>(read: Read<T>, replicas: readonly Server[]): Promise<Answer<T> | undefined> {
    for (const replica of replicas) {
      const floor = await this.#floor(read, replica);
      if (floor === 'primary' || this.#isLost(read, floor)) return undefined;
      if (floor !== undefined && (floor.lsn === unknownLsn || this.#isHopeless(replica, floor))) return undefined;
      const { isAnswered, answer } = await this.#tryReplica(read, replica, floor, true);
      // One that was asked and is behind has used up the patience.
      if (isAnswered) return answer;
    }
    return undefined;
  }

  #nearest(session: SqlSession | undefined): readonly Server[] {
    const replicas = this.#servers.replicas();
    const home = session?.home;
    if (home === undefined || home === replicas[0] || !replicas.includes(home)) return replicas;
    return [home, ...replicas.filter((replica) => replica !== home)];
  }

  /** The position that `replica` must have applied; `primary` where no replica can be told to be fresh enough. */
  async #floor(
    { need, session }: Read<unknown>,
    replica: Server | undefined,
  ): Promise<Position | 'primary' | undefined> {
    let floor = need.position;
    if (session !== undefined) {
      const seen = await session.floorFor(replica);
      if (seen !== undefined) floor = later(floor, seen);
    }
    if (need.maxStalenessMs === undefined) return floor;
    const { track } = this.#servers;
    const lsn = track.needed(need.maxStalenessMs, this.#options.timers.now());
    return lsn === undefined ? 'primary' : later(floor, { timeline: track.timeline, lsn });
  }

  /** By its last probe it is so far behind that waiting for it would be in vain. */
  #isHopeless({ state, lagMs }: Server, { lsn }: Position): boolean {
    const { replicaWaitMs, probeIntervalMs } = this.#options;
    return state !== undefined && state.position.lsn < lsn && lagMs > probeIntervalMs + replicaWaitMs;
  }

  #isLost(read: Read<unknown>, floor: Position | undefined): boolean {
    if (floor === undefined || !this.#servers.timelines.mayHaveLost(floor)) return false;
    if (!read.mayBeLost) announce('may-be-lost', floor);
    read.mayBeLost = true;
    return true;
  }

  /** `isAnswered` is false where the replica broke, so that another one may be asked. */
  async #tryReplica<T>(
    read: Read<T>,
    replica: Server,
    floor: Position | undefined,
    isPatient: boolean,
  ): Promise<{ readonly isAnswered: boolean; readonly answer?: Answer<T> | undefined }> {
    try {
      const value = await read.ask(replica, floor, isPatient);
      if (value === undefined) return { isAnswered: true };
      read.session?.readAt(replica);
      return { isAnswered: true, answer: { value, served: replica.servedAs('replica') } };
    } catch (error) {
      if (!mayReadElsewhere(error)) throw error;
      void this.#servers.suspect(replica);
      return { isAnswered: false };
    }
  }

  async #askPrimary<T>(read: Read<T>): Promise<Answer<T>> {
    const { primary } = this.#servers;
    if (primary !== undefined) {
      try {
        return await this.#answerOf(read, primary);
      } catch (error) {
        if (!mayReadElsewhere(error)) throw error;
        await this.#servers.suspect(primary);
      }
    }
    if (!read.need.isStrong) {
      const answer = await this.#askStandbys(read);
      if (answer !== undefined) return answer;
    }
    return await this.#answerOf(read, await this.#servers.whenPrimary());
  }

  /** With no primary, whoever has what is needed will do, also one that lags. */
  async #askStandbys<T>(read: Read<T>): Promise<Answer<T> | undefined> {
    for (const standby of this.#servers.standbys()) {
      const floor = await this.#floor(read, standby);
      if (floor === 'primary' || this.#isLost(read, floor)) return undefined;
      const { answer } = await this.#tryReplica(read, standby, floor, false);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  async #answerOf<T>(read: Read<T>, primary: Server): Promise<Answer<T>> {
    const value = await read.ask(primary, undefined, false);
    read.session?.usedPrimary(primary);
    return { value: value!, served: primary.servedAs('primary', read.mayBeLost) };
  }
}
