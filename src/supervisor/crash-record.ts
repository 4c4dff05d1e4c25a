/** What is kept of a worker that ended by itself, for whoever looks for the reason afterwards. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildEnd } from './watch-child.ts';

export interface CrashRecord extends ChildEnd {
  readonly worker: number;
  readonly pid: number | undefined;
  /** When it ended, in milliseconds since 1970. */
  readonly atMs: number;
  readonly uptimeMs: number;
  /** Whether it ever was ready. */
  readonly wasReady: boolean;
  /** Its resident memory, as last heard of. */
  readonly rssBytes: number | undefined;
  /** The file of its heap, written when it ran out of it. */
  readonly heapSnapshot: string | undefined;
}

/** The snapshot that a process has left in a folder. Node names it `Heap.DATE.TIME.PID.THREAD.NUMBER.heapsnapshot`. */
export function heapSnapshotOf(pid: number | undefined, folder: string | undefined): string | undefined {
  if (pid === undefined || folder === undefined) return undefined;
  try {
    const name = readdirSync(folder).find((each) => each.startsWith('Heap.') && each.split('.')[3] === String(pid));
    return name === undefined ? undefined : join(folder, name);
  } catch {
    return undefined;
  }
}
