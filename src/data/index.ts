/** Replicated key-value data. */
export type { UserSession } from '../core/index.ts';
export type { ArchivePage, ArchivePoint, ArchiveStand, CopyProgress, DataArchive } from './archive/archive.ts';
export { type RecordHead, recordHead } from './archive/archived-record.ts';
export { readDataAccess, removeDataAccess, writeDataAccess } from './archive/data-access.ts';
export { type CollectionDigest, DataFile, type NewTerm } from './archive/data-file.ts';
export { disownWal } from './archive/foreign-wal.ts';
export type {
  Change,
  Collection,
  Data,
  DataSession,
  DeleteOptions,
  Duration,
  Entry,
  GetOptions,
  ListOptions,
  Page,
  PutOptions,
  Transaction,
  TransactionOptions,
  WatchOptions,
  WriteOptions,
  Written,
} from './data.ts';
export { type DataDefaults, dataDefaults } from './defaults.ts';
export { type PostgresOptions, postgres } from './drivers/postgres.ts';
export { type SqliteOptions, sqlite } from './drivers/sqlite.ts';
export type {
  Batch,
  ChangedKey,
  ChangeSet,
  CommitOptions,
  Committed,
  DataEngine,
  DataStatus,
  EngineCapabilities,
  FailoverOptions,
  FailoverReport,
  FoundEntry,
  FoundPage,
  ListQuery,
  LostWrites,
  Operation,
  ReadOptions,
  RegionStanding,
  Seen,
  StoredEntry,
  WatchQuery,
} from './engine.ts';
export { parseReadLevel, type ReadLevel, type ReadLevelText, type WriteLevel, type WriteLevelText } from './levels.ts';
export { openData } from './open-data.ts';
export type { DataOptions, EngineFactory, EngineOpenOptions } from './options.ts';
export { type PostgresDefaults, postgresDefaults } from './postgres/defaults.ts';
export { type RemoteEngineDefaults, type RemoteEngineOptions, remoteEngineDefaults } from './remote/door.ts';
export { engineHandler } from './remote/engine-handler.ts';
export { remoteEngine } from './remote/remote-engine.ts';
export type { ReplicationMode } from './replication/region-context.ts';
