/**
 * `npx antipode start` is three processes: npm, a shell, and this one. npm hands a signal to the shell, which ends without
 * a word to us; the node would go on alone, with its ports, and nobody would know. So when both are gone this process takes
 * it for the SIGTERM that was meant for it. A shell alone that ends has put us into the background, and that is its right; so
 * is one that was gone before we came here.
 */
import { readFileSync } from 'node:fs';

const everyMs = 500;

/** Watches from now on, where npm has started this process. Linux only: elsewhere nothing tells who npm is. */
export function endWithNpm(env: NodeJS.ProcessEnv = process.env): void {
  const shell = process.ppid;
  const npm = env.npm_command === undefined ? undefined : parentOf(shell);
  if (npm === undefined || npm <= 1) return;
  const timer = setInterval(() => {
    if (process.ppid === shell || isThere(npm)) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, everyMs);
  timer.unref();
}

/** proc(5): the fourth field of `stat`, behind a name in parentheses that may hold anything. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's, and there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
