/** Backups of replicated data: copies, the log behind them, restores, drills. */
export { type BackUpOptions, type BackupReport, backUp } from './back-up.ts';
export { type BackupDefaults, backupDefaults } from './defaults.ts';
export { type ComparedTable, type DrillOptions, type DrillReport, drill } from './drill.ts';
export { type FollowOptions, followBackup } from './follow-backup.ts';
export { findPrimary } from './postgres/find-primary.ts';
export { type PostgresSourceOptions, postgresSource } from './postgres/postgres-source.ts';
export type { Progress, ProgressStep } from './progress.ts';
export { type RestoreOptions, type RestoreReport, restore } from './restore.ts';
export type { Retention } from './retention.ts';
export type { BackupSource, SourceIdentity } from './source.ts';
export { type KnownTerm, knownTerm } from './sqlite/known-term.ts';
export { type SqliteSourceOptions, sqliteSource } from './sqlite/sqlite-source.ts';
export { type Backup, readStore, type StoreContent, type Unreadable } from './store/backup-store.ts';
export type { BackupFile, EngineName, Manifest, Point } from './store/manifest.ts';
export { verifyBackup } from './store/verify.ts';
export { parseTarget, type Target } from './target.ts';
