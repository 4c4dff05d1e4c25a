/**
 * Every process that a process has started, and what those have started: detached ones too, while their parents live.
 */
import { execFileSync } from 'node:child_process';

export function descendantsOf(root: number): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const processes = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = new Set([root]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const [pid, parent] of processes) if (found.has(parent!)) found.add(pid!);
  }
  found.delete(root);
  return [...found];
}
