/**
 * What regions ask each other; plain JSON, each question with its answer. Every message carries the highest epoch that its
 * sender knows, so word of a promotion spreads with whatever is said.
 */
import type { Batch, CommitOptions, Committed, FoundEntry, FoundPage, ListQuery } from '../engine.ts';
import type { ReadLevel } from '../levels.ts';
import type { Epoch } from './epoch.ts';
import type { LogPoint, LogRecord } from './log-record.ts';
import type { EntryPlace, EpochStart, KeptEntry } from './region-store.ts';

/** Where a region stands. */
export interface Hello {
  readonly type: 'hello';
  readonly position: number;
  /** Of its last record. */
  readonly lastEpoch: Epoch;
  /** It is being filled or mended, and can answer for nothing. */
  readonly isMending: boolean;
  /** The last candidacy that it gave up. */
  readonly withdrawn: Epoch;
  /** The epoch that it stands for. */
  readonly candidacy?: Epoch | undefined;
}

/** Asks for the log behind a point; the point says what is on the disk here, so it acknowledges. */
export interface Pull extends LogPoint {
  readonly type: 'pull';
  readonly isMending: boolean;
  /** The last stamp that was received; it renews the lease. */
  readonly stamp?: string | undefined;
  /** Asks not the primary but a region that has promised this epoch to the asker. */
  readonly candidacy?: Epoch | undefined;
}

export type PullAnswer =
  | {
      readonly type: 'records';
      readonly records: readonly LogRecord[];
      /** The last position there is. */
      readonly head: number;
      /** How long the question was held: the answer says how things stood that long after it came, or later. */
      readonly heldMs: number;
      readonly stamp: string;
      /** Whether the answer may be taken for the newest state. */
      readonly isNewest: boolean;
    }
  | { readonly type: 'diverged'; readonly epochs: readonly EpochStart[]; readonly head: number }
  | { readonly type: 'behind' };

/** Asks for entries: all behind a place, or some by their places. */
export type Copy = { readonly type: 'copy'; readonly candidacy?: Epoch | undefined } & (
  | { readonly after: EntryPlace | null }
  | { readonly places: readonly EntryPlace[] }
);

export interface CopyAnswer {
  readonly type: 'copied';
  readonly entries: readonly KeptEntry[];
  readonly hasMore: boolean;
  /** Of the places that were asked for, how many from the first it answers for; those without an entry have none. */
  readonly covered: number;
  /** The state of the log when the entries were read. */
  readonly head: LogPoint;
  readonly epochs: readonly EpochStart[];
}

export interface PromiseRequest {
  readonly type: 'promise';
  readonly candidacy: Epoch;
}

export interface PromiseAnswer extends LogPoint {
  readonly type: 'promised';
  readonly isGranted: boolean;
  /** The number of the highest candidacy that it has promised, whoever stands for it. */
  readonly highest: number;
  readonly lastEpoch: Epoch;
  readonly isMending: boolean;
  /** It was the primary until now. */
  readonly hasSteppedDown: boolean;
  /** How long the primary that it has followed may still think that it has the lease. */
  readonly guardMs: number;
}

export type ForPrimary =
  | ({ readonly type: 'commit'; readonly batch: Batch } & CommitOptions)
  | { readonly type: 'get'; readonly collection: string; readonly key: string; readonly how: ForwardedRead }
  | { readonly type: 'list'; readonly query: ListQuery; readonly how: ForwardedRead };

export interface ForwardedRead {
  readonly level: ReadLevel;
  readonly token?: string | undefined;
}

export interface Promotion {
  readonly type: 'promote';
  readonly force: boolean;
}

export type Question = Hello | Pull | Copy | PromiseRequest | ForPrimary | Promotion;

export interface NotPrimary {
  readonly type: 'not-primary';
}

/** What went wrong where it was asked, with its code. */
export interface Refusal {
  readonly type: 'refusal';
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Result<T> {
  readonly type: 'result';
  readonly value: T;
}

export type Answer =
  | Hello
  | PullAnswer
  | CopyAnswer
  | PromiseAnswer
  | NotPrimary
  | Refusal
  | Result<Committed | FoundEntry | FoundPage | object>;

export interface Envelope<T> {
  /** Who sends it. */
  readonly region: string;
  /** The highest epoch that it knows. */
  readonly epoch: Epoch;
  readonly body: T;
}
