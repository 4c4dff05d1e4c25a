/**
 * PM2 in cluster mode, by `pm2-runtime`, which is the same daemon in the foreground, with its files in a folder of its own.
 */
import { startProcess, temporaryFolder } from '../../../../test/support/index.ts';
import { type Contender, type Place, type Running, workers } from '../contender.ts';
import { peers } from '../peers.ts';
import { fromProcesses } from './from-processes.ts';

export const pm2: Contender = { start, version: () => peers.version('pm2'), hasFeatures: false };

async function start({ port, app, prefix }: Omit<Place, 'features'>): Promise<Running> {
  const folder = await temporaryFolder('pm2');
  const env = { NODE_ENV: 'production', PORT: String(port), HOST: '127.0.0.1', PM2_HOME: folder.path };
  const program = [process.execPath, peers.program('pm2', 'pm2-runtime'), 'start', app, '-i', String(workers)];
  return fromProcesses([await startProcess([...prefix, ...program], { env, port })], folder);
}
