/**
 * Signals to a process and everything it has started. A server like PostgreSQL puts each of its children into a group of
 * its own, so that one signal to a group does not reach them.
 */
import { descendantsOf } from './descendants.ts';

/** Holds the whole tree. It is looked through until nothing new is found: what is held starts nothing. */
export function pauseTree(root: number): readonly number[] {
  const held = new Set<number>();
  const hold = (pid: number): void => {
    held.add(pid);
    signal(pid, 'SIGSTOP');
  };
  hold(root);
  for (;;) {
    const found = descendantsOf(root).filter((pid) => !held.has(pid));
    if (found.length === 0) return [...held];
    found.forEach(hold);
  }
}

export function resumeTree(root: number): void {
  for (const pid of [root, ...descendantsOf(root)]) signal(pid, 'SIGCONT');
}

/** Kills the whole tree at one blow: none of its members sees another one die. Returns who they were. */
export function killTree(root: number): readonly number[] {
  const held = pauseTree(root);
  for (const pid of held) signal(pid, 'SIGKILL');
  return held;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
