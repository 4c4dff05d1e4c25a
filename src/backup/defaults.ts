/** What backups do where they are not told, and what they never exceed. */
export interface BackupDefaults {
  /** Backups that are kept. */
  readonly keep: number;
  /** How often the log is archived by a backup that follows. */
  readonly logEveryMs: number;
  /** How often it begins a new backup. */
  readonly newEveryMs: number;
  /** What one file of archived log holds at most, but for a single record that is larger. */
  readonly segmentBytes: number;
  /** How long a backup that follows waits after a failure, at most. */
  readonly retryMaxMs: number;
  /** How often a folder of backups is tried that another process is writing into. */
  readonly lockTries: number;
  /** How long in between. */
  readonly lockEveryMs: number;
  /** Promotions that a restore allows for which nobody has told it of. */
  readonly termMargin: number;
  /** How long a drill holds up writers at most, while it notes where it compares. */
  readonly snapshotLockMs: number;
  /** How often it tries that. */
  readonly snapshotTries: number;
  /** How long it leaves them alone in between. */
  readonly snapshotEveryMs: number;
  /** How often a drill tries to bring the newest backup to where the source is. */
  readonly reachTries: number;
  /** How long it waits in between. */
  readonly reachEveryMs: number;
}

export const backupDefaults: BackupDefaults = Object.freeze({
  keep: 7,
  logEveryMs: 5_000,
  newEveryMs: 86_400_000,
  segmentBytes: 1_048_576,
  retryMaxMs: 60_000,
  lockTries: 40,
  lockEveryMs: 50,
  termMargin: 100,
  snapshotLockMs: 100,
  snapshotTries: 300,
  snapshotEveryMs: 200,
  reachTries: 300,
  reachEveryMs: 100,
});
