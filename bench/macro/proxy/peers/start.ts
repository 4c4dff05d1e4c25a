/** Starts a peer that is a library: its program in this folder, in a Node.js process of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningProcess, startProcess } from '../../../../test/support/index.ts';
import type { Place } from '../contender.ts';

export function startPeer(name: string, { port, endpointPort, prefix }: Place): Promise<RunningProcess> {
  const program = join(import.meta.dirname, `${name}.ts`);
  const command = [...prefix, process.execPath, program, String(port), String(endpointPort)];
  return startProcess(command, { port, env: { NODE_ENV: 'production' } });
}

export function versionOf(packageName: string): string {
  const path = join(import.meta.dirname, '../../../../node_modules', packageName, 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
