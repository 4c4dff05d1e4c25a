/**
 * What is left to do when this process ends, also when a signal ends it: processes to end, folders to remove. The newest
 * goes first, so that a server has ended before its folder is removed.
 */
import { constants } from 'node:os';

const tasks = new Set<() => void>();

/** Runs the task, which must be synchronous, when this process ends; the function returned forgets it. */
export function atExit(task: () => void): () => void {
  if (process.listenerCount('exit', runAll) === 0) process.on('exit', runAll);
  tasks.add(task);
  return () => tasks.delete(task);
}

/** From now on the signals that end a process end this one by `process.exit`, so that what is left is done. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    if (process.listenerCount(signal, exitBySignal) === 0) process.on(signal, exitBySignal);
  }
}

function exitBySignal(signal: NodeJS.Signals): void {
  process.exit(128 + constants.signals[signal]);
}

/** One that fails keeps none of the others from running. */
function runAll(): void {
  const errors: unknown[] = [];
  for (const task of [...tasks].toReversed()) {
    try {
      task();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'something could not be done at exit');
}
