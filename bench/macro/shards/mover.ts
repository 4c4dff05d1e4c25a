/** A move of all buckets of a server by the command, in a process of its own, that is shown while it runs and ended when it takes too long. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ShardsOptions } from '../../../src/sql/index.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

export interface MoverOptions {
  readonly pace: number;
  readonly longestMs: number;
  /** Hears each line that the command prints. */
  said(line: string): void;
}

/** From `a` to `b`. Resolves with the seconds that it took. */
export async function moveAll(shards: ShardsOptions, { pace, longestMs, said }: MoverOptions): Promise<number> {
  await using folder = await temporaryFolder('bench-shards');
  await writeFile(join(folder.path, 'antipode.shards.json'), JSON.stringify(shards));
  const line = ['shards', 'rebalance', '--weights', 'a=0,b=1', '--pace', String(pace)];
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--conditions=@antipode/source', main, ...line], {
    cwd: folder.path,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', said);
  const timer = setTimeout(() => child.kill('SIGKILL'), longestMs);
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  if (signal !== null)
    throw new Error(`the move was ended after ${longestMs / 60_000} minutes; see how far it came above`);
  if (code !== 0) throw new Error(`the move ended with ${code}`);
  return (performance.now() - startedAt) / 1_000;
}
