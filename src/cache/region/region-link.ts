/**
 * Whether this cache hears what the others of its region do.
 *
 * `up`: it does. Messages are numbered without gaps by the store; every second it is checked that those numbered up to the
 * check before have come. A gap, a check that is overdue, a broken connection: the link is `syncing`. It listens anew, reads
 * the book, says again what it invalidated lately; a new term of trust begins, in which every entry in memory is checked at
 * its next use. Callers wait for that, which takes a few round trips or one timeout. When it fails, it is `down`: memory is
 * used as it is (trust is blind), nobody waits, and it is tried again after a pause.
 *
 * Invariant: while it is up and `trust.untilMs` has not passed, memory misses no invalidation that was acknowledged more than
 * two checks before the last good one.
 */
import { Backoff, type Random, type Timers } from '../../core/index.ts';
import { goneFault } from '../faults.ts';
import type { Trust } from '../trust.ts';
import type { RegionCacheDefaults } from './defaults.ts';
import type { RecentInvalidations } from './recent-invalidations.ts';
import type { RegionCalls } from './region-calls.ts';
import type { RegionFloors } from './region-floors.ts';
import type { BookMessage, BookPosition, Invalidation, RegionStore } from './region-store.ts';

export interface RegionLinkParts {
  readonly store: RegionStore;
  readonly calls: RegionCalls;
  readonly floors: RegionFloors;
  readonly recent: RecentInvalidations;
  readonly timers: Timers;
  readonly random: Random;
  readonly limits: RegionCacheDefaults;
  /** Makes an invalidation in the store once more. */
  readonly repeat: (what: Invalidation) => Promise<unknown>;
  readonly onMessage: (message: BookMessage) => void;
  readonly onWake: (key: string, isReleased: boolean) => void;
  /** The first time that it cannot be made, and when it is made again after that. */
  readonly onShared: (isShared: boolean, reason: string) => void;
}

/** Messages that are remembered while the book is read. */
const maxEarly = 10_000;

export class RegionLink {
  readonly trust: { -readonly [K in keyof Trust]: Trust[K] } = { term: 0, untilMs: 0, isBlind: false };
  readonly counts = { doubts: 0, gaps: 0, replayed: 0 };
  readonly #parts: RegionLinkParts;
  readonly #backoff: Backoff;
  #state: 'up' | 'syncing' | 'down' | 'closed' = 'down';
  #syncing: Promise<void> | undefined;
  /** The last message in an unbroken row. */
  #heard = 0;
  /** The number at the check before: messages up to it must have come by the next. */
  #expected = 0;
  /** Those that came while the book was read. */
  #early: BookMessage[] = [];
  /** What the store acknowledged lately may be lost with the server that did. */
  #isServerLost = false;
  #lastDoubt = 'not connected yet';
  /** What `onShared` was told last. */
  #isShared = true;
  #cancel: (() => void) | undefined;

  constructor(parts: RegionLinkParts) {
    this.#parts = parts;
    const { maxReconnectMs } = parts.limits;
    this.#backoff = new Backoff(
      { baseMs: 50, maxMs: maxReconnectMs, factor: 2, jitter: 0.5, resetAfterMs: 10_000 },
      parts.random,
    );
  }

  get isUp(): boolean {
    return this.#state === 'up' && this.#parts.timers.now() < this.trust.untilMs;
  }

  /** Up to where it has heard all; undefined while it may miss something. */
  get heard(): BookPosition | undefined {
    return this.isUp ? { epoch: this.#parts.floors.position.epoch, number: this.#heard } : undefined;
  }

  /** Why the link was last in doubt. */
  get lastDoubt(): string {
    return this.#lastDoubt;
  }

  /** Connects for the first time. */
  start(): void {
    this.#sync();
  }

  /** Resolves, where the link is being made anew, when that is over, well or not; undefined when there is nothing to wait for. */
  settled(): Promise<void> | undefined {
    if (this.#state === 'up' && !this.isUp) this.doubt('a check is overdue');
    return this.#state === 'syncing' ? this.#syncing : undefined;
  }

  /** Something may have been missed. */
  doubt(reason: string): void {
    if (this.#state !== 'up') return;
    this.counts.doubts++;
    this.#lastDoubt = reason;
    this.#sync();
  }

  close(): void {
    this.#state = 'closed';
    this.trust.isBlind = false;
    this.#cancel?.();
  }

  #sync(): void {
    this.#state = 'syncing';
    this.#cancel?.();
    this.trust.term++;
    this.trust.isBlind = false;
    this.#parts.floors.doubt();
    this.#syncing = this.#waitPatiently(this.#attempt());
  }

  /** Callers wait no longer than for a command; the attempt goes on without them. */
  #waitPatiently(attempt: Promise<void>): Promise<void> {
    const { timers, limits } = this.#parts;
    return new Promise((resolve) => {
      const cancel = timers.after(limits.commandTimeoutMs, () => {
        if (this.#state === 'syncing') this.#goBlind();
        resolve();
      });
      void attempt.then(() => {
        cancel();
        resolve();
      });
    });
  }

  #goBlind(): void {
    this.#state = 'down';
    this.trust.isBlind = true;
  }

  async #attempt(): Promise<void> {
    const { store, calls, floors, limits, timers, recent } = this.#parts;
    try {
      this.#early = [];
      let lost: string | undefined;
      await store.open({
        onMessage: (message) => this.#hear(message),
        onWake: this.#parts.onWake,
        onLost: (reason, isServer) => {
          lost = reason;
          this.#isServerLost ||= isServer;
          this.doubt(reason);
        },
      });
      const { epoch, number } = floors.position;
      const sentAtMs = timers.now();
      const head = await calls.run(() => store.greet(epoch === '' ? undefined : { epoch, number }));
      floors.begin(head);
      this.#heard = head.number;
      this.#expected = head.number;
      await this.#replay();
      if (this.#state === 'closed') return;
      if (lost !== undefined) throw goneFault(lost);
      this.#state = 'up';
      this.trust.term++;
      this.trust.untilMs = sentAtMs + limits.trustMs;
      this.trust.isBlind = false;
      this.#tell(true, 'Redis answers again');
      this.#cancel = timers.after(limits.heartbeatMs, () => void this.#check());
      for (const message of this.#early) this.#hear(message);
      // One may have failed since the last was said again.
      if (recent.pending > 0) this.doubt('an invalidation was not acknowledged');
    } catch (error) {
      this.#fall(error);
    }
  }

  #fall(error: unknown): void {
    if (this.#state === 'closed') return;
    // Where a name has several addresses, only its code says what happened.
    const { message = String(error), code } = error as Partial<NodeJS.ErrnoException>;
    this.#lastDoubt = message === '' ? String(code ?? error) : message;
    this.#goBlind();
    this.#tell(false, this.#lastDoubt);
    this.#cancel = this.#parts.timers.after(this.#backoff.next(0), () => {
      // Nobody waits for this attempt: callers go on with what they have.
      void this.#attempt();
    });
  }

  #tell(isShared: boolean, reason: string): void {
    if (this.#isShared === isShared) return;
    this.#isShared = isShared;
    // What a listener throws is no fault of the link.
    queueMicrotask(() => this.#parts.onShared(isShared, reason));
  }

  /** Before entries of the store are trusted again, it is told what it has missed. */
  async #replay(): Promise<void> {
    const { recent, timers, repeat } = this.#parts;
    let next = this.#isServerLost ? recent.all(timers.now()) : recent.unacknowledged();
    while (next.length > 0) {
      for (const { what, acknowledge } of next) {
        await repeat(what);
        acknowledge(timers.now());
        this.counts.replayed += what.names.length;
      }
      // And what has been added meanwhile.
      next = recent.unacknowledged();
    }
    this.#isServerLost = false;
  }

  #hear(message: BookMessage): void {
    if (this.#state !== 'up') {
      // Those that find no room are missed by the row of numbers, later.
      if (this.#early.length < maxEarly) this.#early.push(message);
      this.#parts.onMessage(message);
      return;
    }
    const { position } = this.#parts.floors;
    if (message.epoch !== position.epoch) {
      this.#gap('the book of invalidations began anew');
      return;
    }
    if (message.number <= this.#heard) return;
    const isNext = message.number === this.#heard + 1;
    this.#heard = message.number;
    this.#parts.floors.raise(message, message.what);
    this.#parts.onMessage(message);
    if (!isNext) this.#gap(`message ${message.number} came without those before it`);
  }

  #gap(reason: string): void {
    this.counts.gaps++;
    this.doubt(reason);
  }

  async #check(): Promise<void> {
    const { calls, store, floors, timers, limits } = this.#parts;
    const { term } = this.trust;
    const { epoch, number } = floors.position;
    const sentAtMs = timers.now();
    let now: BookPosition | undefined;
    try {
      now = await calls.run(() => store.position());
    } catch (error) {
      if (this.#state === 'up' && timers.now() >= this.trust.untilMs) this.doubt((error as Error).message);
    }
    if (this.#state !== 'up' || this.trust.term !== term) return;
    if (now !== undefined) {
      if (now.epoch !== epoch || now.number < number) return this.#gap('the book of invalidations lost numbers');
      if (this.#heard < this.#expected) return this.#gap(`message ${this.#expected} did not come`);
      this.#expected = now.number;
      this.trust.untilMs = sentAtMs + limits.trustMs;
    }
    this.#cancel = timers.after(limits.heartbeatMs, () => void this.#check());
  }
}
