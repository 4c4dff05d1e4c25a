/**
 * What the processes of an app say to the one that has the engine: the contract of an engine, call by call, as JSON. A call is
 * the body of a POST; its answer is one of `Answered`, those of a watch and of a snapshot are
 * lines of it, as sets of changes and steps of the copy come.
 */
import type { ArchivePage, ArchivePoint } from '../archive/archive.ts';
import type {
  Batch,
  ChangeSet,
  CommitOptions,
  Committed,
  DataStatus,
  EngineCapabilities,
  FailoverOptions,
  FailoverReport,
  FoundEntry,
  FoundPage,
  ListQuery,
  ReadOptions,
  WatchQuery,
} from '../engine.ts';

export type Call =
  | { readonly call: 'about' | 'status' }
  | { readonly call: 'commit'; readonly batch: Batch; readonly options: CommitOptions }
  | { readonly call: 'get'; readonly collection: string; readonly key: string; readonly options: ReadOptions }
  | { readonly call: 'list'; readonly query: ListQuery; readonly options: ReadOptions }
  | { readonly call: 'watch'; readonly query: WatchQuery }
  | { readonly call: 'log'; readonly after: ArchivePoint }
  | { readonly call: 'snapshot'; readonly path: string }
  | { readonly call: 'failover'; readonly region: string; readonly options: FailoverOptions };

export interface About {
  readonly name: string;
  readonly capabilities: EngineCapabilities;
  readonly hasArchive: boolean;
}

/** What each call is answered with. */
export interface Values {
  readonly about: About;
  readonly status: DataStatus;
  readonly commit: Committed;
  readonly get: FoundEntry;
  readonly list: FoundPage;
  readonly watch: ChangeSet;
  readonly log: ArchivePage;
  readonly failover: FailoverReport;
}

/** How far a snapshot is; the last one says that the file is whole. */
export interface CopyStep {
  readonly done: number;
  readonly total: number;
  readonly isWhole: boolean;
}

export interface ToldFault {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export type Answered<Value> = { readonly value: Value } | { readonly fault: ToldFault };

/** Before the secret, in `authorization`. */
export const scheme = 'Bearer ';
