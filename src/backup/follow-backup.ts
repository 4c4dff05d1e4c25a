/**
 * Backups without an end: the log every few seconds, and a new backup once a day. What fails is tried again, ever more
 * seldom; only the first round, in which a wrong option shows, ends with its error.
 */
import { Backoff, isAntipodeError, pause, systemRandom, systemTimers, type Timers } from '../core/index.ts';
import { type BackUpOptions, type BackupReport, backUp } from './back-up.ts';
import { backupDefaults } from './defaults.ts';
import type { BackupSource } from './source.ts';
import { readStore } from './store/backup-store.ts';

export interface FollowOptions extends Omit<BackUpOptions, 'mode'> {
  readonly signal: AbortSignal;
  readonly logEveryMs?: number | undefined;
  readonly newEveryMs?: number | undefined;
  readonly onReport: (report: BackupReport) => void;
  readonly onError: (error: unknown) => void;
  readonly timers?: Timers | undefined;
}

/** Resolves when the signal aborts, after the round under way. Rejects with what the first round rejects with. */
export async function followBackup(source: BackupSource, options: FollowOptions): Promise<void> {
  const { signal, onReport, onError, timers = systemTimers, wallMs = Date.now, folder } = options;
  const { logEveryMs = backupDefaults.logEveryMs, newEveryMs = backupDefaults.newEveryMs } = options;
  const { retryMaxMs } = backupDefaults;
  const waits = {
    baseMs: Math.min(logEveryMs, retryMaxMs),
    maxMs: retryMaxMs,
    factor: 2,
    jitter: 0.2,
    resetAfterMs: 1,
  };
  const backoff = new Backoff(waits, systemRandom);
  let newest = (await readStore(folder)).backups.at(-1);
  let isFirst = true;
  let hasWorked = true;
  while (!signal.aborted) {
    let waitMs = logEveryMs;
    try {
      const isOld = newest === undefined || wallMs() - Date.parse(newest.manifest.created) >= newEveryMs;
      const report = await backUp(source, { ...options, mode: isOld ? 'new' : 'log' });
      newest = report.backup;
      isFirst = false;
      hasWorked = true;
      onReport(report);
    } catch (error) {
      if (!isAntipodeError(error) || (isFirst && error.code !== 'ERR_BACKUP_BUSY')) throw error;
      onError(error);
      waitMs = backoff.next(hasWorked ? 1 : 0);
      hasWorked = false;
    }
    await pause(timers, waitMs, signal);
  }
}
