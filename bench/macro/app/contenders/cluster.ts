import { join } from 'node:path';
import { startProcess } from '../../../../test/support/index.ts';
import { type Contender, type Place, type Running, workers } from '../contender.ts';
import { fromProcesses } from './from-processes.ts';

const program = join(import.meta.dirname, '../peers/cluster.ts');

/** node:cluster as its documentation shows it, with nothing in front: no limits, no health, no restarts. */
export const cluster: Contender = { start, version: () => process.versions.node, hasFeatures: false };

async function start({ port, app, prefix }: Omit<Place, 'features'>): Promise<Running> {
  const env = { NODE_ENV: 'production', PORT: String(port), HOST: '127.0.0.1' };
  const command = [...prefix, process.execPath, program, app, String(workers)];
  return fromProcesses([await startProcess(command, { env, port })]);
}
