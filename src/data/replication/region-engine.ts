/**
 * The engine of one region that keeps its own data: reads from its store, commits through its queue, watches its log.
 */
import type { Clock, Timers } from '../../core/index.ts';
import type {
  Batch,
  ChangeSet,
  CommitOptions,
  Committed,
  DataEngine,
  DataStatus,
  EngineCapabilities,
  FailoverReport,
  FoundEntry,
  FoundPage,
  ListQuery,
  ReadOptions,
  WatchQuery,
} from '../engine.ts';
import { closedFault, tokenLostFault, unavailableFault, unsupportedFault } from '../faults.ts';
import { ChangeFeed } from './change-feed.ts';
import { CommitQueue } from './commit-queue.ts';
import type { Epoch } from './epoch.ts';
import { expirySweepDefaults, sweepExpired } from './expiry-sweep.ts';
import { lineageOfState } from './lineage.ts';
import { LocalReads } from './local-reads.ts';
import { chained, startOfTerm } from './log-record.ts';
import { applyRecord, type RegionStore } from './region-store.ts';
import { formatToken, parseToken } from './state-token.ts';

export interface RegionEngineOptions {
  readonly name: string;
  readonly region: string;
  readonly store: RegionStore;
  readonly timers: Timers;
  /** Milliseconds since 1970. */
  readonly wallClock: Clock;
  /** Calls back when the requests of this turn are in. */
  readonly nextTurn: (callback: () => void) => void;
}

export class RegionEngine implements DataEngine {
  readonly name: string;
  readonly capabilities: EngineCapabilities = { failover: false };
  readonly #options: RegionEngineOptions;
  readonly #queue: CommitQueue;
  readonly #reads: LocalReads;
  readonly #feed: ChangeFeed;
  #stopSweep: () => void = () => {};
  #isClosed = false;

  constructor(options: RegionEngineOptions) {
    const { name, region, store, wallClock, nextTurn } = options;
    this.name = name;
    this.#options = options;
    this.#reads = new LocalReads(store, region, wallClock);
    this.#feed = new ChangeFeed(store);
    const epoch = (): Epoch | undefined => (this.#isClosed ? undefined : store.log.epochs.at(-1)?.epoch);
    this.#queue = new CommitQueue({ store, wallClock, nextTurn, epoch, onWritten: () => this.#feed.wake() });
    if (store.log.epochs.length === 0) this.#openFirstTerm();
    this.#planSweep();
  }

  async commit(batch: Batch, { level }: CommitOptions): Promise<Committed> {
    this.#checkOpen();
    if (level.regions > 0)
      throw unavailableFault(`the write waits for ${level.regions} other regions, and there are none`);
    const position = await this.#queue.commit(batch);
    return { version: position, token: this.#tokenAt(position) };
  }

  async get(collection: string, key: string, { token }: ReadOptions): Promise<FoundEntry> {
    this.#checkOpen();
    this.#checkToken(token);
    return this.#reads.get(collection, key);
  }

  async list(query: ListQuery, { token }: ReadOptions): Promise<FoundPage> {
    this.#checkOpen();
    this.#checkToken(token);
    return this.#reads.list(query);
  }

  watch(query: WatchQuery, signal: AbortSignal): AsyncIterable<ChangeSet> {
    return this.#feed.watch(query, signal);
  }

  async status(): Promise<DataStatus> {
    this.#checkOpen();
    const { region, store } = this.#options;
    return {
      primary: region,
      epoch: store.log.epochs.at(-1)!.epoch.number,
      regions: [{ region, role: 'primary', version: store.log.head.position, lagMs: 0 }],
      lost: store.log.lost(),
    };
  }

  async failover(): Promise<FailoverReport> {
    throw unsupportedFault(this.name, 'promote another region where there is one only');
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopSweep();
    this.#feed.close();
    this.#options.store.close();
  }

  #openFirstTerm(): void {
    const { store, region, wallClock } = this.#options;
    const { position, chain } = store.log.head;
    const epoch = { number: 1, primary: region };
    const record = {
      position: startOfTerm(position),
      epoch,
      atMs: Math.floor(wallClock.now()),
      changes: [],
      follows: position,
    };
    applyRecord(store, chained(record, chain));
    store.flush();
  }

  #planSweep(): void {
    const { timers, store, wallClock } = this.#options;
    this.#stopSweep = timers.after(expirySweepDefaults.everyMs, async () => {
      await sweepExpired(store, this.#queue, wallClock.now());
      if (!this.#isClosed) this.#planSweep();
    });
  }

  #tokenAt(position: number): string {
    return formatToken({ epoch: this.#options.store.log.epochs.at(-1)!.epoch, position });
  }

  #checkToken(token: string | undefined): void {
    if (token === undefined) return;
    if (lineageOfState(this.#options.store.log, parseToken(token)) === 'here') return;
    throw tokenLostFault(token, this.#reads.token);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw closedFault();
  }
}
