/**
 * What a process and its children cost, as the operating system counts it (proc(5)). Linux only.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** The kernel counts in hundredths of a second for user space, whatever its own tick is (USER_HZ). */
const tickMs = 10;

/** The core of the process under test, and the one of everything else. */
export const testedCore = 0;
export const otherCore = 1;

/** Milliseconds of processor time, user and system, of all threads of the process and its living children. */
export function processorTimeMs(pid: number): number {
  return sum(pid, (each) => {
    const text = read(`/proc/${each}/stat`);
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  });
}

/**
 * Microseconds of processor time of each living child of the process, each of one thread. Finer than ticks: the scheduler's
 * own count in nanoseconds. To compare two of these, go by the children of the later one: what has ended is counted no more.
 */
export function childrenTimesUs(pid: number): ReadonlyMap<number, number> {
  return new Map(
    childrenOf(pid).map((child) => [child, Number(read(`/proc/${child}/schedstat`).split(' ')[0]) / 1_000]),
  );
}

/** Proportional set size: resident memory, with a page shared by two processes counted half in each. */
export function memoryBytes(pid: number): number {
  return sum(pid, (each) => Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${each}/smaps_rollup`))?.[1]) * 1024);
}

/** The command prefix that starts a program on one core, or on several: `0,1`, `2-7`. */
export function pinnedTo(cores: number | string): readonly string[] {
  return ['taskset', '--cpu-list', String(cores)];
}

/** Moves this process, and what it starts from now on, to the core that is not measured. */
export function moveToOtherCore(): void {
  if (availableParallelism() < 2) throw new Error('the bench needs two cores: one for the process under test');
  const args = ['--all-tasks', '--pid', '--cpu-list', String(otherCore), String(process.pid)];
  const done = spawnSync('taskset', args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`taskset ${args.join(' ')}: ${done.stderr || done.error?.message}`);
}

function sum(pid: number, of: (pid: number) => number): number {
  const own = of(pid);
  if (Number.isNaN(own)) throw new Error(`process ${pid} has ended`);
  return childrenOf(pid).reduce((total, child) => total + (of(child) || 0), own);
}

function childrenOf(pid: number): readonly number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [...children, ...children.flatMap(childrenOf)];
}

/** Empty for a process that has ended in the meantime. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
