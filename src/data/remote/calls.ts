/**
 * What the processes of an app say to the one that has the engine: the contract of an engine, call by call, as JSON. A call is
 * the body of a POST; its answer is one of `Answered`, and that of a watch a line of it for each set of changes, as they come.
 */
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
  | { readonly call: 'failover'; readonly region: string; readonly options: FailoverOptions };

export interface About {
  readonly name: string;
  readonly capabilities: EngineCapabilities;
}

/** What each call is answered with. */
export interface Values {
  readonly about: About;
  readonly status: DataStatus;
  readonly commit: Committed;
  readonly get: FoundEntry;
  readonly list: FoundPage;
  readonly watch: ChangeSet;
  readonly failover: FailoverReport;
}

export interface ToldFault {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export type Answered<Value> = { readonly value: Value } | { readonly fault: ToldFault };

/** Before the secret, in `authorization`. */
export const scheme = 'Bearer ';
