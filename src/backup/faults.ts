/** The errors of backups: one function for each situation that a caller would treat differently. */
import { AntipodeError } from '../core/index.ts';

export function busyFault(folder: string, cause: unknown): AntipodeError {
  const message = `another backup is writing into ${folder}: wait for it, or give this one a folder of its own`;
  return new AntipodeError('ERR_BACKUP_BUSY', message, { cause, details: { folder } });
}

export function damagedFault(backup: string, faults: readonly string[]): AntipodeError {
  const message = `the backup ${backup} is damaged, and nothing was made of it:\n${faults.join('\n')}`;
  return new AntipodeError('ERR_BACKUP_DAMAGED', message, { details: { backup, faults } });
}

export function noneFault(folder: string, why: string): AntipodeError {
  return new AntipodeError('ERR_BACKUP_NONE', `${folder} has no backup ${why}`, { details: { folder } });
}

export function targetFault(wanted: string, ranges: readonly string[]): AntipodeError {
  const there = ranges.length === 0 ? 'there is no backup' : `what there is:\n${ranges.join('\n')}`;
  return new AntipodeError('ERR_BACKUP_TARGET', `no backup reaches ${wanted}; ${there}`, { details: { wanted } });
}

export function existsFault(path: string): AntipodeError {
  const message = `${path} is there already, and nothing is written over: name a path that does not exist, or move it away`;
  return new AntipodeError('ERR_BACKUP_EXISTS', message, { details: { path } });
}

export function sourceFault(folder: string, kept: string, given: string): AntipodeError {
  const message = `${folder} has backups of ${kept}, and this is ${given}: give each a folder of its own`;
  return new AntipodeError('ERR_BACKUP_SOURCE', message, { details: { folder, kept, given } });
}

/** The log that a backup would go on with is gone, or is another one now. */
export function gapFault(backup: string, why: string): AntipodeError {
  const message = `the log behind the backup ${backup} cannot be archived: ${why}; make a new backup`;
  return new AntipodeError('ERR_BACKUP_GAP', message, { details: { backup } });
}

export function writeFault(path: string, cause: unknown): AntipodeError {
  const message = `${path} cannot be written: ${(cause as Error).message}`;
  return new AntipodeError('ERR_BACKUP_WRITE', message, { cause, details: { path } });
}

export function missingFault(path: string, cause: unknown): AntipodeError {
  const message = `there are no data at ${path}, and no process that has them: name the file, or the config and the region`;
  return new AntipodeError('ERR_BACKUP_NO_DATA', message, { cause, details: { path } });
}

export function unreachedFault(folder: string, position: string): AntipodeError {
  const message = `the newest backup in ${folder} does not come to position ${position}, where the source was: is another backup stuck?`;
  return new AntipodeError('ERR_BACKUP_UNREACHED', message, { details: { folder, position } });
}

/** Writers were in the way of a drill, which waits for them and never the other way round. */
export function lockedFault(forMs: number, cause: unknown): AntipodeError {
  const message = `tables were written without a pause for ${Math.round(forMs / 1_000)} s, and no position can be noted in between: look for long transactions in pg_stat_activity, and drill at another hour`;
  return new AntipodeError('ERR_BACKUP_LOCKED', message, { cause });
}

/** PostgreSQL, or one of its programs, did not do what a backup needs. */
export function postgresFault(what: string, cause?: unknown): AntipodeError {
  return new AntipodeError('ERR_BACKUP_POSTGRES', what, { cause });
}
