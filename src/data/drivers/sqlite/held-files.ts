/**
 * The files that this process has open. Another process is kept out by the lock on the file, but to the kernel that lock is the
 * process's: it goes as soon as anything here opens that file once more and closes it (POSIX).
 *
 * Invariant: no file is in it twice, by whatever path.
 */
import { statSync } from 'node:fs';
import { busyFault } from '../../faults.ts';

const held = new Set<string>();

/** Returns what gives the file back. What SQLite keeps in memory is no file. Throws ERR_DATA_BUSY. */
export function holdFile(path: string): () => void {
  const facts = statSync(path, { throwIfNoEntry: false, bigint: true });
  if (facts === undefined) return () => {};
  const identity = `${facts.dev}:${facts.ino}`;
  if (held.has(identity)) throw busyFault(path, new Error('this process has it open'));
  held.add(identity);
  return () => held.delete(identity);
}
