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
  /** Until when it waits for a primary. */
  readonly endMs: number;
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

  find<T>(need: ReadNeed, ask: Ask<T>): Promise<Answer<T>> {
    const endMs = this.#servers.waitEndMs();
    const starting = this.#servers.start();
    return starting === undefined ? this.#find(need, ask, endMs) : starting.then(() => this.#find(need, ask, endMs));
  }

  #find<T>(need: ReadNeed, ask: Ask<T>, endMs: number): Promise<Answer<T>> {
    const read: Read<T> = { need, ask, session: sessionOf(this.#servers), endMs, mayBeLost: false };
    const replicas = need.isStrong || need.isPrimaryFirst ? [] : this.#nearest(read.session);
    return replicas.length === 0 ? this.#askPrimary(read) : this.#askReplicas(read, replicas);
  }

  async #askReplicas<T>(read: Read<T>, replicas: readonly Server[]): Promise<Answer<T>> {
    for (const replica of replicas) {
      const floor = read.session === undefined ? this.#bound(read.need) : await this.#floor(read, replica);
      if (floor === 'primary' || this.#isLost(read, floor)) break;
      if (floor !== undefined && (floor.lsn === unknownLsn || this.#isHopeless(replica, floor))) break;
      try {
        const value = await read.ask(replica, floor, true);
        // One that was asked and is behind has used up the patience.
        if (value === undefined) break;
        return answerOf(read, replica, value);
      } catch (error) {
        this.#passOver(replica, error);
      }
    }
    return await this.#askPrimary(read);
  }

  #nearest(session: SqlSession | undefined): readonly Server[] {
    const replicas = this.#servers.replicas();
    const home = session?.home;
    if (home === undefined || home === replicas[0] || !replicas.includes(home)) return replicas;
    return [home, ...replicas.filter((replica) => replica !== home)];
  }

  /** The position that `standby` must have applied; `primary` where no standby can be told to be fresh enough. */
  async #floor(read: Read<unknown>, standby: Server): Promise<Position | 'primary' | undefined> {
    return this.#bound(read.need, await read.session?.floorFor(standby));
  }

  /** The same where the session asks for what it has `seen`. */
  #bound({ position, maxStalenessMs }: ReadNeed, seen?: Position): Position | 'primary' | undefined {
    const floor = seen === undefined ? position : later(position, seen);
    if (maxStalenessMs === undefined) return floor;
    const { track } = this.#servers;
    const lsn = track.needed(maxStalenessMs, this.#options.timers.now());
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

  /** It broke, so that another one may be asked; throws where that would say the same. */
  #passOver(standby: Server, error: unknown): void {
    if (!mayReadElsewhere(error)) throw error;
    void this.#servers.suspect(standby);
  }

  async #askPrimary<T>(read: Read<T>): Promise<Answer<T>> {
    const { primary } = this.#servers;
    if (primary !== undefined) {
      try {
        return answerOfPrimary(read, primary, await read.ask(primary, undefined, false));
      } catch (error) {
        if (!mayReadElsewhere(error)) throw error;
        await this.#servers.suspect(primary);
      }
    }
    const answer = read.need.isStrong ? undefined : await this.#askStandbys(read);
    if (answer !== undefined) return answer;
    const next = await this.#servers.whenPrimary(read.endMs);
    return answerOfPrimary(read, next, await read.ask(next, undefined, false));
  }

  /** With no primary, whoever has what is needed will do, also one that lags. */
  async #askStandbys<T>(read: Read<T>): Promise<Answer<T> | undefined> {
    for (const standby of this.#servers.standbys()) {
      const floor = await this.#floor(read, standby);
      if (floor === 'primary' || this.#isLost(read, floor)) return undefined;
      try {
        const value = await read.ask(standby, floor, false);
        if (value !== undefined) return answerOf(read, standby, value);
      } catch (error) {
        this.#passOver(standby, error);
      }
    }
    return undefined;
  }
}

function answerOf<T>({ session }: Read<T>, standby: Server, value: T): Answer<T> {
  session?.readAt(standby);
  return { value, served: standby.servedAs('replica') };
}

function answerOfPrimary<T>({ session, mayBeLost }: Read<T>, primary: Server, value: T | undefined): Answer<T> {
  session?.usedPrimary(primary);
  return { value: value!, served: primary.servedAs('primary', mayBeLost) };
}
