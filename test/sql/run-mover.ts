/** A move in a process of its own, which may be killed at a step: SIGKILL from inside, so that it cannot be missed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MoveOrder } from '../../src/sql/index.ts';
import type { ShopServers } from './shard-servers.ts';

/** Resolves with how it ended: the signal, or the outcome of the move. */
export async function runMover(shop: ShopServers, order: MoveOrder, killAt: string | undefined): Promise<string> {
  const program = fileURLToPath(new URL('./mover-program.ts', import.meta.url));
  const work = JSON.stringify({ options: shop.options, order, killAt });
  const child = spawn(process.execPath, [...process.execArgv.filter(isCondition), program, work], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return signal ?? (code === 0 ? output : `exit ${code}`);
}

function isCondition(argument: string): boolean {
  return argument.startsWith('--conditions');
}
