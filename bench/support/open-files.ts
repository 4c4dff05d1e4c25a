/**
 * How many files and sockets this process and its children may hold open: the hard limit, to which Node.js, nginx and
 * HAProxy raise themselves when they start.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Raises the limit to `count` where it is lower; only root can. */
export function allowOpenFiles(count: number): void {
  const limits = readFileSync('/proc/self/limits', 'latin1');
  if (Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)![1]) >= count) return;
  const args = [`--nofile=${count}`, '--pid', String(process.pid)];
  const done = spawnSync('prlimit', args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${count} open files are not allowed here; raise "ulimit -n": ${done.stderr}`);
}
