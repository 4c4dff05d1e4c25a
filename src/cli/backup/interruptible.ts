/**
 * Work that Ctrl-C and SIGTERM end in order: what it has started ends and what it has half made is removed, before the command
 * fails. A second signal ends the process at once.
 */
import { AntipodeError } from '../../core/index.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Rejects with what the work rejects with; with ERR_BACKUP_STOPPED when it hears the signal. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (over.signal.aborted) process.exit(1);
    over.abort(new AntipodeError('ERR_BACKUP_STOPPED', `stopped by ${name}: nothing of it is left`));
  };
  for (const name of signals) process.on(name, onSignal);
  try {
    return await work(over.signal);
  } finally {
    for (const name of signals) process.off(name, onSignal);
  }
}
