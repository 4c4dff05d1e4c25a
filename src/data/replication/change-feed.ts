/**
 * Watches of one region: they read the log, a piece at a time, when their reader asks for more; no change is queued for
 * them. A log that was cut or emptied under a watch ends it with an error, so that a gap is never passed over.
 */
import type { ChangedKey, ChangeSet, WatchQuery } from '../engine.ts';
import { closedFault, compactedFault, tokenLostFault } from '../faults.ts';
import { lineageOf } from './lineage.ts';
import type { LogRecord } from './log-record.ts';
import type { RegionStore } from './region-store.ts';
import { formatToken } from './state-token.ts';

export interface ChangeFeedDefaults {
  /** What a watch reads of the log at one time. */
  readonly readBytes: number;
}

export const changeFeedDefaults: ChangeFeedDefaults = Object.freeze({ readBytes: 262_144 });

export class ChangeFeed {
  readonly #store: RegionStore;
  readonly #sleeping = new Set<() => void>();
  #isClosed = false;

  constructor(store: RegionStore) {
    this.#store = store;
  }

  /** The log has grown. */
  wake(): void {
    for (const wake of this.#sleeping) wake();
  }

  close(): void {
    this.#isClosed = true;
    this.wake();
  }

  /** Throws ERR_DATA_COMPACTED, ERR_DATA_TOKEN_LOST, ERR_DATA_CLOSED. */
  async *watch(
    { collection, prefix, from }: WatchQuery,
    signal: AbortSignal,
  ): AsyncGenerator<ChangeSet, void, undefined> {
    const { log } = this.#store;
    let position = from ?? log.head.position;
    for (;;) {
      if (signal.aborted) return;
      if (this.#isClosed) throw closedFault();
      this.#check(position);
      const records = log.records(position, changeFeedDefaults.readBytes);
      for (const record of records) {
        if (signal.aborted) return;
        // The log may have been cut while the reader looked at the change before.
        if (log.chainAt(record.position) !== record.chain) break;
        position = record.position;
        const changes = changesOf(record, collection, prefix);
        const { epoch } = record;
        if (changes.length > 0) yield { version: position, token: formatToken({ epoch, position }), changes };
      }
      if (records.length === 0) await this.#sleep(signal);
    }
  }

  #check(position: number): void {
    const { log } = this.#store;
    if (position < log.floor.position) throw compactedFault(position, log.floor.position);
    const lineage = lineageOf(log, position);
    if (lineage !== 'lost') return;
    const survivor = formatToken({ epoch: log.epochs.at(-1)!.epoch, position: log.head.position });
    throw tokenLostFault(String(position), survivor);
  }

  #sleep(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleeping.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#sleeping.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

function changesOf({ changes }: LogRecord, collection: string, prefix: string): readonly ChangedKey[] {
  return changes
    .filter((change) => change.collection === collection && change.key.startsWith(prefix))
    .map(({ key, value }) => ({ key, value: value ?? undefined }));
}
