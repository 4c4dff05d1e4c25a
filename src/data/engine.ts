/**
 * The contract of an engine: what `antipode/data` needs of whatever keeps the entries. Values are JSON texts here; types,
 * defaults, retries and limits lie above (`DataCollection`), so an engine stays naive.
 *
 * A version is a safe integer above 0: the position in the engine's order of writes of the one that made the entry.
 * Every entry that one commit made has the same. Versions of a key only grow, also over a failover, and the version of
 * a write that a failover lost is never given to another one.
 *
 * A token names a state of the data: it is opaque to callers, and sorts as text in the order of the states. The conformance
 * suite is `dataEngineSuite` in `antipode/testing`.
 */
import type { DataArchive } from './archive/archive.ts';
import type { ReadLevel, WriteLevel } from './levels.ts';

export interface StoredEntry {
  readonly key: string;
  /** JSON. */
  readonly value: string;
  readonly version: number;
}

/** What is done with a key, if it has the version that is expected; 0 means that there is no such key. */
export type Operation =
  | {
      readonly type: 'put';
      readonly key: string;
      readonly value: string;
      readonly ttlMs?: number;
      readonly ifVersion?: number;
    }
  | { readonly type: 'delete'; readonly key: string; readonly ifVersion?: number }
  | { readonly type: 'check'; readonly key: string; readonly ifVersion: number };

/** All of it happens, or nothing. No key stands in it twice. */
export interface Batch {
  readonly collection: string;
  readonly operations: readonly Operation[];
}

export interface CommitOptions {
  readonly level: WriteLevel;
  /** The write comes after this state, or not at all: ERR_DATA_TOKEN_LOST. */
  readonly token?: string | undefined;
  /** After it the outcome is unknown. */
  readonly timeoutMs: number;
}

export interface Committed {
  /** Of the entries that were put. */
  readonly version: number;
  /** The first state that has the write. */
  readonly token: string;
}

export interface ReadOptions {
  readonly level: ReadLevel;
  /** The state is this one or a later one, whatever the level. */
  readonly token?: string | undefined;
  /** How long the replica nearby may take to get there before the primary is asked. */
  readonly waitMs: number;
}

/** Where a read was answered, and what state was seen. */
export interface Seen {
  readonly token: string;
  readonly region: string;
}

export interface FoundEntry extends Seen {
  readonly entry: StoredEntry | undefined;
}

export interface ListQuery {
  readonly collection: string;
  readonly prefix: string;
  /** Only keys behind this one. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface FoundPage extends Seen {
  /** In the order of their keys, compared as UTF-8 bytes; all from one state. */
  readonly entries: readonly StoredEntry[];
  /** Whether keys of the prefix lie behind the last one. */
  readonly hasMore: boolean;
  /** A watch from here has every change that the page does not have. */
  readonly version: number;
}

export interface WatchQuery {
  readonly collection: string;
  readonly prefix: string;
  /** Changes behind this version; without it those that come from now on. */
  readonly from?: number | undefined;
}

export interface ChangedKey {
  readonly key: string;
  /** JSON; undefined for a key that was deleted, or whose time was over. */
  readonly value: string | undefined;
}

/** What one commit did to the watched keys. */
export interface ChangeSet {
  readonly version: number;
  readonly token: string;
  readonly changes: readonly ChangedKey[];
}

export interface EngineCapabilities {
  /** Whether `failover` promotes; where not, somebody else does (Patroni) and the engine follows. */
  readonly failover: boolean;
}

export interface DataEngine {
  readonly name: string;
  readonly capabilities: EngineCapabilities;
  /** For backups; undefined where the engine keeps its data in a server that has backups of its own. */
  readonly archive?: DataArchive | undefined;

  /**
   * Rejects with ERR_DATA_CONFLICT when a version is not the expected one (`details.key`, `details.version`: what it is),
   * with ERR_DATA_UNAVAILABLE when nothing was written, with ERR_DATA_UNKNOWN when that is not known, with ERR_DATA_TOKEN_LOST
   * (nothing was written) when a failover may have lost what the token names: the writer must hear of it before it goes on.
   */
  commit(batch: Batch, options: CommitOptions): Promise<Committed>;

  /** These two reject with ERR_DATA_TOKEN_LOST when a failover may have lost what the token names, ERR_DATA_UNAVAILABLE. */
  get(collection: string, key: string, options: ReadOptions): Promise<FoundEntry>;
  list(query: ListQuery, options: ReadOptions): Promise<FoundPage>;

  /**
   * Every change in order, none left out, none twice, until the signal aborts; the next set is read when it is asked for.
   * Throws ERR_DATA_COMPACTED when the history since `from` is gone, ERR_DATA_TOKEN_LOST when `from` was lost by a failover.
   */
  watch(query: WatchQuery, signal: AbortSignal): AsyncIterable<ChangeSet>;

  status(): Promise<DataStatus>;

  /** Makes `region` the primary. Rejects with ERR_DATA_UNSUPPORTED where the engine does not promote. */
  failover(region: string, options: FailoverOptions): Promise<FailoverReport>;

  close(): Promise<void>;
}

/** How one region stands. */
export interface RegionStanding {
  readonly region: string;
  /** `filling`: it is being filled or mended, and answers no reads until it has caught up. */
  readonly role: 'primary' | 'replica' | 'filling' | 'unreachable';
  /** The last write that it has. */
  readonly version: number;
  /** How far behind the primary it may be; undefined where nobody knows. */
  readonly lagMs: number | undefined;
  /** Writes that the primary is known to have and it has not; undefined where nobody knows. */
  readonly lagWrites?: number | undefined;
  /** How long ago it was last heard of here, and this region's own primary by this region; undefined where never. */
  readonly contactMs?: number | undefined;
}

export interface DataStatus {
  /** undefined while nobody is known to be it. */
  readonly primary: string | undefined;
  /** The term of the primary; grows with each promotion. */
  readonly epoch: number;
  readonly regions: readonly RegionStanding[];
  /** What this region had to give up after failovers. */
  readonly lost: readonly LostWrites[];
}

/** Writes that a region had accepted and that nobody had copied when another one was promoted. */
export interface LostWrites {
  /** The term in which they were accepted. */
  readonly epoch: number;
  readonly firstVersion: number;
  readonly lastVersion: number;
  /** Keys that they changed, as `collection/key`, the first hundred. */
  readonly keys: readonly string[];
}

export interface FailoverOptions {
  /**
   * Promotes also where regions besides the old primary, which may have acknowledged writes, cannot be asked, or with `majority` too
   * many. The silence of the old primary alone is never a reason to refuse.
   */
  readonly force: boolean;
}

export interface FailoverReport {
  readonly primary: string;
  readonly epoch: number;
  /** The first state of the new primary. */
  readonly token: string;
  readonly previousPrimary: string | undefined;
  /** Where the new primary begins: writes of the old one behind this version are lost. */
  readonly survivedVersion: number;
  /** The old primary's last write, where it could be asked or was heard of: what may be missing. */
  readonly lastKnownVersion: number;
  /** Regions that could not be asked. A write that more regions than these had acknowledged, besides the primary, is there. */
  readonly unreached: readonly string[];
  /**
   * Whether acknowledged writes may be missing that nobody who was asked has heard of: those that the old primary had sent to no
   * region before it fell silent, and with `force` those that only silent regions have. They are told when those come back.
   */
  readonly mayHaveLost: boolean;
}
