/**
 * What can be backed up and restored: the contract between backups and an engine. Folders, manifests, retention and measuring
 * lie above it (`backUp`, `restore`, `drill`).
 */
import type { Progress } from './progress.ts';
import type { Backup } from './store/backup-store.ts';
import type { EngineName, Point } from './store/manifest.ts';
import type { Target } from './target.ts';

/** Which data these are; the same for as long as their backups belong together. */
export interface SourceIdentity {
  /** The region, or the system identifier of a PostgreSQL. */
  readonly source: string;
  /** SQLite: what tells the log of a world from that of any other. */
  readonly history?: string | undefined;
}

/** Where a copy stands. */
export interface BaseFacts {
  readonly epoch: string;
  readonly from: Point;
}

/** What was added to the folder of a backup. */
export interface LogFacts {
  /** Files that are new or longer than before, from the folder of the backup; what they had stays as it was. */
  readonly grown: readonly string[];
  readonly to: Point;
}

/** What the data amount to, by collection or table. */
export type StateDigest = ReadonlyMap<string, string>;

export interface SourceDigest {
  /** One that the source can be restored to. */
  readonly position: string;
  readonly tables: StateDigest;
}

/** Data that were restored as a trial, ready to be read. */
export interface TrialData {
  digest(): Promise<StateDigest>;
  close(): Promise<void>;
}

export interface BackupSource {
  readonly engine: EngineName;
  identity(): Promise<SourceIdentity>;
  /** Writes a copy into a new folder while reads and writes go on. */
  writeBase(folder: string, onProgress: Progress): Promise<BaseFacts>;
  /** Adds what was written since the end of the backup. Rejects with ERR_BACKUP_GAP when that is not to be had any more. */
  archiveLog(backup: Backup): Promise<LogFacts>;
  /** The last write. */
  head(): Promise<string>;
  /** What the data amount to at one position, without stopping them; `scratch` is an empty folder for whatever that takes. */
  digest(scratch: string, signal?: AbortSignal): Promise<SourceDigest>;
  /** Opens what was restored as a trial; the signal ends that too. */
  open(restored: string, signal?: AbortSignal): Promise<TrialData>;
}

export interface RestoreOrder {
  readonly backup: Backup;
  readonly target: Target;
  /** It does not exist. */
  readonly into: string;
  /** SQLite: who is primary of the restored data; by default who was. */
  readonly region?: string | undefined;
  /** SQLite: all regions that will have the data; by default that one. */
  readonly regions?: readonly string[] | undefined;
  /** SQLite: the term that begins is above this one. */
  readonly aboveTerm?: number | undefined;
  /** PostgreSQL: the folder of its programs, where they are not found by themselves. */
  readonly programs?: string | undefined;
  /** Ends it early; what was made until then is removed. */
  readonly signal?: AbortSignal | undefined;
  /** Leaves the history as it was: for comparing, not for serving. */
  readonly isTrial: boolean;
  readonly onProgress: Progress;
}

export interface RestoredFacts {
  /** The last one that is there. */
  readonly position: string;
  /** SQLite: the term that begins, `103@us-east`. */
  readonly term?: string | undefined;
}

/** Makes data of a backup, whose files have been verified. */
export type Restorer = (order: RestoreOrder) => Promise<RestoredFacts>;
