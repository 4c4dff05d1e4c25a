/** The processes in which a contender has the app: those of Node at the ends of its trees. */
import { readFileSync, readlinkSync } from 'node:fs';
import { descendantsOf } from '../../../test/support/descendants.ts';
import type { Running } from '../app/contender.ts';

export function appProcesses({ pids }: Running): readonly number[] {
  const all = pids.flatMap((pid) => descendantsOf(pid)).filter(isNode);
  const parents = new Set(all.map(parentOf));
  return all.filter((pid) => !parents.has(pid));
}

function isNode(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === readlinkSync('/proc/self/exe');
  } catch {
    return false;
  }
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
