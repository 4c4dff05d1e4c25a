/**
 * Where and on what a result was measured; a figure without this is worth nothing.
 */
import { execFileSync } from 'node:child_process';
import { arch, cpus, release, type } from 'node:os';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  /** With `+` when the work tree differs from it. */
  readonly commit: string;
  readonly date: string;
}

export function describeMachine(): Machine {
  const changed = git('status', '--porcelain', '--untracked-files=no', '--', 'src') !== '';
  return {
    processor: cpus()[0]!.model.trim(),
    cores: cpus().length,
    system: `${type()} ${release()} ${arch()}`,
    node: process.versions.node,
    commit: `${git('rev-parse', '--short=12', 'HEAD')}${changed ? '+' : ''}`,
    date: new Date().toISOString().slice(0, 10),
  };
}

function git(...args: readonly string[]): string {
  try {
    return execFileSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname }).trim();
  } catch {
    return 'unknown';
  }
}
