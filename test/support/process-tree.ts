/**
 * Signals to a process and everything it has started. A server like PostgreSQL puts each of its children into a group of
 * its own, so that one signal to a group does not reach them.
 */
import { descendantsOf } from './descendants.ts';

/**
 * Holds the trees of all these. They are looked through until nothing new is found: what is held starts nothing. Returns
 * who they are.
 */
export function pauseTrees(...roots: readonly number[]): readonly number[] {
  const held = new Set<number>();
  for (let found = roots; found.length > 0; found = membersOf(roots).filter((pid) => !held.has(pid))) {
    for (const pid of found) {
      held.add(pid);
      signal(pid, 'SIGSTOP');
    }
  }
  return [...held];
}

export function resumeTrees(...roots: readonly number[]): void {
  for (const pid of membersOf(roots)) signal(pid, 'SIGCONT');
}

/** Kills the trees of all these at one blow: no member sees another one die. Returns who they were. */
export function killTrees(...roots: readonly number[]): readonly number[] {
  const held = pauseTrees(...roots);
  for (const pid of held) signal(pid, 'SIGKILL');
  return held;
}

function membersOf(roots: readonly number[]): readonly number[] {
  return roots.flatMap((root) => [root, ...descendantsOf(root)]);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
