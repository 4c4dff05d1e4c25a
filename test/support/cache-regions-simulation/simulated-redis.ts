/**
 * The store of a region on simulated time, by the contract of `RegionStore`: every step is one, those of a connection happen in
 * their order, and so do the messages that it hears. What can befall it: it loses all, a connection stops hearing, or stalls, so
 * that what was given up happens all the same, later. It has no counters, which regions keep to themselves.
 */

import type {
  BookMessage,
  BookPosition,
  Followed,
  Invalidation,
  Progress,
  RegionListener,
  RegionStore,
} from '../../../src/cache/region/index.ts';
import type { Random } from '../../../src/core/index.ts';
import type { SimulatedTime } from '../data-simulation/simulated-time.ts';

/** Between a command and its step, and between that and its answer. */
const mostDelayMs = 2;
const maxFloors = 64;

interface Held {
  readonly bytes: Uint8Array;
  readonly untilMs: number;
}

interface Leased {
  readonly token: string;
  untilMs: number;
  isWaitedFor: boolean;
}

/** Floors of tags or of patterns: the newest, and what counts for those that are not among them. */
class FloorSet {
  readonly floors = new Map<string, number>();
  base: number;

  constructor(base: number) {
    this.base = base;
  }

  raise(names: readonly string[], number: number): void {
    for (const name of names) {
      this.floors.delete(name);
      this.floors.set(name, number);
    }
    for (const [name, floor] of this.floors) {
      if (this.floors.size <= maxFloors) return;
      this.base = floor;
      this.floors.delete(name);
    }
  }
}

export class SimulatedRedis {
  readonly #time: SimulatedTime;
  readonly #random: Random;
  readonly #maxMessages: number;
  readonly #connections = new Set<SimulatedConnection>();
  readonly #entries = new Map<string, Held>();
  readonly #leases = new Map<string, Leased>();
  #epochs = 0;
  #position: BookPosition = { epoch: '', number: 0 };
  #messages: BookMessage[] = [];
  #followed = new Map<string, Followed>();
  #seat: { readonly token: string; readonly untilMs: number } | undefined;
  #tags = new FloorSet(0);
  #patterns = new FloorSet(0);

  constructor(time: SimulatedTime, random: Random, maxMessages: number) {
    this.#time = time;
    this.#random = random;
    this.#maxMessages = maxMessages;
    this.#begin(0);
  }

  connect(): SimulatedConnection {
    const connection = new SimulatedConnection(this, this.#time, this.#random);
    this.#connections.add(connection);
    return connection;
  }

  disconnect(connection: SimulatedConnection): void {
    this.#connections.delete(connection);
  }

  /** It begins anew, empty. */
  lose(): void {
    this.#entries.clear();
    this.#leases.clear();
    this.#seat = undefined;
    this.#begin(0);
    for (const connection of this.#connections) connection.cut(true);
  }

  look(key: string, lease: Parameters<RegionStore['look']>[1]): Awaited<ReturnType<RegionStore['look']>> {
    const nowMs = this.#time.now();
    const held = this.#entries.get(key);
    const found = held !== undefined && held.untilMs > nowMs ? held : undefined;
    let isGranted = false;
    if (lease !== undefined && (found === undefined || lease.isForced)) {
      const other = this.#leases.get(key);
      isGranted = other === undefined || other.untilMs <= nowMs;
      if (isGranted) this.#leases.set(key, { token: lease.token, untilMs: nowMs + lease.leaseMs, isWaitedFor: false });
      else other!.isWaitedFor = true;
    }
    return {
      isGranted,
      found: found && { bytes: found.bytes, remainingMs: found.untilMs - nowMs, counter: undefined },
    };
  }

  renew(key: string, token: string, leaseMs: number): boolean {
    if (!this.#holds(key, token)) return false;
    this.#leases.get(key)!.untilMs = this.#time.now() + leaseMs;
    return true;
  }

  fill(key: string, token: string, bytes: Uint8Array, storageMs: number): boolean {
    if (!this.#holds(key, token)) return false;
    this.put(key, bytes, storageMs);
    return true;
  }

  release(key: string, token: string): void {
    if (this.#holds(key, token)) this.#endLease(key, true);
  }

  put(key: string, bytes: Uint8Array, storageMs: number): void {
    this.#entries.set(key, { bytes, untilMs: this.#time.now() + storageMs });
    this.#endLease(key, false);
  }

  drop(key: string): boolean {
    this.#endLease(key, false);
    return this.#entries.delete(key);
  }

  announce(from: string, what: Invalidation, progress?: Progress): BookPosition | undefined {
    if (progress !== undefined) {
      if (!this.#sits(progress.token)) return undefined;
      const { region, position } = progress;
      this.#followed.set(region, { ...this.#followed.get(region), applied: position });
    }
    const { epoch, number } = { ...this.#position, number: this.#position.number + 1 };
    this.#position = { epoch, number };
    if (what.kind === 'tags') this.#tags.raise(what.names, number);
    if (what.kind === 'patterns') this.#patterns.raise(what.names, number);
    const message = { epoch, number, from, what };
    this.#messages.push(message);
    this.#messages.splice(0, this.#messages.length - this.#maxMessages);
    for (const connection of this.#connections) connection.tell((listener) => listener.onMessage(message));
    return { epoch, number };
  }

  greet(known: BookPosition | undefined): Awaited<ReturnType<RegionStore['greet']>> {
    const { epoch, number } = this.#position;
    if (known?.epoch === epoch && number < known.number) this.#begin(number);
    const patterns = Array.from(this.#patterns.floors, ([name, floor]) => ({ name, number: floor }));
    return { ...this.#position, patterns, patternBase: this.#patterns.base };
  }

  position(): BookPosition {
    return this.#position;
  }

  floors(tags: readonly string[]): readonly number[] {
    return tags.map((tag) => this.#tags.floors.get(tag) ?? this.#tags.base);
  }

  read(after: BookPosition, count: number): Awaited<ReturnType<RegionStore['read']>> {
    const missing = this.#position.number - after.number;
    const isWhole = after.epoch === this.#position.epoch && missing >= 0 && missing <= this.#messages.length;
    const first = this.#messages.length - missing;
    return { ...this.#position, isWhole, messages: isWhole ? this.#messages.slice(first, first + count) : [] };
  }

  standing(): Awaited<ReturnType<RegionStore['standing']>> {
    return { ...this.#position, followed: new Map(this.#followed) };
  }

  claim(token: string, ms: number): boolean {
    const nowMs = this.#time.now();
    if (this.#seat !== undefined && this.#seat.untilMs > nowMs && this.#seat.token !== token) return false;
    this.#seat = ms === 0 ? undefined : { token, untilMs: nowMs + ms };
    return true;
  }

  mark(token: string, region: string, followed: Followed): boolean {
    if (!this.#sits(token)) return false;
    this.#followed.set(region, { ...this.#followed.get(region), ...followed });
    return true;
  }

  #begin(number: number): void {
    this.#position = { epoch: `epoch ${++this.#epochs} ${this.#random.next()}`.replaceAll(' ', '-'), number };
    this.#messages = [];
    this.#followed = new Map();
    this.#tags = new FloorSet(number);
    this.#patterns = new FloorSet(number);
  }

  #holds(key: string, token: string): boolean {
    const lease = this.#leases.get(key);
    return lease?.token === token && lease.untilMs > this.#time.now();
  }

  #sits(token: string): boolean {
    return this.#seat?.token === token && this.#seat.untilMs > this.#time.now();
  }

  #endLease(key: string, isReleased: boolean): void {
    if (this.#leases.get(key)?.isWaitedFor === true)
      for (const connection of this.#connections) connection.tell((listener) => listener.onWake(key, isReleased));
    this.#leases.delete(key);
  }
}

/** One client of it. */
export class SimulatedConnection implements RegionStore {
  readonly #redis: SimulatedRedis;
  readonly #time: SimulatedTime;
  readonly #random: Random;
  #listener: RegionListener | undefined;
  /** When the last step of it happens, and when it hears the last message: those that follow come later. */
  #lastStepMs = 0;
  #lastToldMs = 0;
  /** What was on its way over an earlier one does not come. */
  #line = 0;
  #isDead = false;

  constructor(redis: SimulatedRedis, time: SimulatedTime, random: Random) {
    this.#redis = redis;
    this.#time = time;
    this.#random = random;
  }

  /** Messages on their way are lost. */
  cut(isServer: boolean): void {
    this.#line++;
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.onLost('its connection broke', isServer);
  }

  /** Nothing happens for so long; then all that was asked for. */
  stall(ms: number): void {
    this.#lastStepMs = Math.max(this.#lastStepMs, this.#time.now() + ms);
  }

  /** Its process is gone: nothing that it asks for happens any more. */
  kill(): void {
    this.#isDead = true;
    this.#listener = undefined;
    this.#redis.disconnect(this);
  }

  tell(say: (listener: RegionListener) => void): void {
    const line = this.#line;
    this.#lastToldMs = Math.max(this.#lastToldMs, this.#time.now() + this.#delayMs());
    this.#time.after(this.#lastToldMs - this.#time.now(), () => {
      if (line === this.#line && this.#listener !== undefined) say(this.#listener);
    });
  }

  open(listener: RegionListener): Promise<void> {
    return this.#step(() => {
      this.#line++;
      this.#listener = listener;
    });
  }

  look: RegionStore['look'] = (key, lease) => this.#step(() => this.#redis.look(key, lease));
  renew: RegionStore['renew'] = (...args) => this.#step(() => this.#redis.renew(...args));
  fill: RegionStore['fill'] = (...args) => this.#step(() => this.#redis.fill(...args));
  release: RegionStore['release'] = (...args) => this.#step(() => this.#redis.release(...args));
  put: RegionStore['put'] = (...args) => this.#step(() => this.#redis.put(...args));
  drop: RegionStore['drop'] = (key) => this.#step(() => this.#redis.drop(key));
  announce: RegionStore['announce'] = (...args) => this.#step(() => this.#redis.announce(...args));
  greet: RegionStore['greet'] = (known) => this.#step(() => this.#redis.greet(known));
  position: RegionStore['position'] = () => this.#step(() => this.#redis.position());
  floors: RegionStore['floors'] = (tags) => this.#step(() => this.#redis.floors(tags));
  read: RegionStore['read'] = (after, count) => this.#step(() => this.#redis.read(after, count));
  standing: RegionStore['standing'] = () => this.#step(() => this.#redis.standing());
  claim: RegionStore['claim'] = (token, ms) => this.#step(() => this.#redis.claim(token, ms));
  mark: RegionStore['mark'] = (...args) => this.#step(() => this.#redis.mark(...args));
  count: RegionStore['count'] = () => Promise.reject(new Error('regions count for themselves'));

  async close(): Promise<void> {
    this.kill();
  }

  #step<T>(work: () => T): Promise<T> {
    const nowMs = this.#time.now();
    this.#lastStepMs = Math.max(this.#lastStepMs, nowMs + this.#delayMs());
    return new Promise((resolve) => {
      this.#time.after(this.#lastStepMs - nowMs, () => {
        if (this.#isDead) return;
        const result = work();
        this.#time.after(this.#delayMs(), () => resolve(result));
      });
    });
  }

  #delayMs(): number {
    return this.#random.next() * mostDelayMs;
  }
}
