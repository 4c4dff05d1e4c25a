/**
 * How the primary writes: what is asked for in one turn of the event loop is decided in order, written to the log and the
 * entries, and made safe by one flush (group commit). So a disk that syncs 200 times a second takes far more writes.
 *
 * Invariant: a commit is answered after the flush, and its conditions hold in the state that all before it have left.
 */
import type { Clock } from '../../core/index.ts';
import type { Batch, Operation } from '../engine.ts';
import { conflictFault, unavailableFault, unknownFault } from '../faults.ts';
import type { Epoch } from './epoch.ts';
import { chained, type LogChange, type NewRecord } from './log-record.ts';
import { applyRecord, type RegionStore } from './region-store.ts';

export interface CommitQueueOptions {
  readonly store: RegionStore;
  /** Milliseconds since 1970. */
  readonly wallClock: Clock;
  /** Calls back when this turn's requests are in. */
  readonly nextTurn: (callback: () => void) => void;
  /** The term in which this region is primary; undefined when it is not. */
  readonly epoch: () => Epoch | undefined;
  /** After a flush: the log has grown. */
  readonly onWritten: () => void;
}

interface Waiting {
  readonly batch: Batch;
  readonly resolve: (position: number) => void;
  readonly reject: (error: unknown) => void;
}

export class CommitQueue {
  readonly #options: CommitQueueOptions;
  #waiting: Waiting[] = [];

  constructor(options: CommitQueueOptions) {
    this.#options = options;
  }

  /** Resolves with the position once it is on the disk. Rejects with ERR_DATA_CONFLICT, ERR_DATA_UNAVAILABLE. */
  commit(batch: Batch): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      if (this.#waiting.length === 1) this.#options.nextTurn(() => this.#run());
    });
  }

  #run(): void {
    const group = this.#waiting;
    this.#waiting = [];
    const { store, epoch, onWritten } = this.#options;
    const term = epoch();
    if (term === undefined) {
      for (const { reject } of group) reject(unavailableFault('this region is not the primary any more'));
      return;
    }
    const answers: (() => void)[] = [];
    const before = store.log.head.position;
    for (const { batch, resolve, reject } of group) {
      try {
        const position = this.#write(batch, term);
        answers.push(() => resolve(position));
      } catch (error) {
        answers.push(() => reject(error));
      }
    }
    try {
      store.flush();
    } catch (cause) {
      // The store has taken everything back; but a disk that failed in the midst may still have it after a restart.
      for (const { reject } of group) reject(unknownFault('the disk of the primary failed', undefined, cause));
      return;
    }
    for (const answer of answers) answer();
    if (store.log.head.position > before) onWritten();
  }

  /** Throws before anything is written. */
  #write({ collection, operations }: Batch, epoch: Epoch): number {
    const { store, wallClock } = this.#options;
    const nowMs = Math.floor(wallClock.now());
    const changes: LogChange[] = [];
    for (const operation of operations) {
      const change = this.#decide(collection, operation, nowMs);
      if (change !== undefined) changes.push(change);
    }
    const { position: last, chain } = store.log.head;
    if (changes.length === 0) return last;
    const record: NewRecord = { position: last + 1, epoch, atMs: nowMs, changes };
    applyRecord(store, chained(record, chain));
    return record.position;
  }

  #decide(collection: string, operation: Operation, nowMs: number): LogChange | undefined {
    const { key, type, ifVersion } = operation;
    const kept = this.#options.store.entries.get(collection, key);
    const isThere = kept !== undefined && (kept.expiresAtMs === null || kept.expiresAtMs > nowMs);
    const version = isThere ? kept.version : 0;
    if (ifVersion !== undefined && ifVersion !== version) throw conflictFault(key, ifVersion, version);
    if (type === 'put') {
      const expiresAtMs = operation.ttlMs === undefined ? null : nowMs + Math.ceil(operation.ttlMs);
      return { collection, key, value: operation.value, expiresAtMs };
    }
    // An entry whose time is over is still taken out of the tables.
    if (type === 'delete' && kept !== undefined) return { collection, key, value: null, expiresAtMs: null };
    return undefined;
  }
}
