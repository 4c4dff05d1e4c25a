/**
 * Platformatic Watt: the app in worker threads of one process, each of which listens itself (SO_REUSEPORT).
 */
import { cp, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { startProcess, temporaryFolder } from '../../../../test/support/index.ts';
import { type Contender, type Place, type Running, workers } from '../contender.ts';
import { peers } from '../peers.ts';
import { fromProcesses } from './from-processes.ts';

export const watt: Contender = { start, version: () => peers.version('wattpm'), hasFeatures: false };

async function start({ port, app, prefix }: Place): Promise<Running> {
  const folder = await temporaryFolder('watt');
  const main = basename(app);
  await symlink(peers.modules, join(folder.path, 'node_modules'));
  await cp(app, join(folder.path, main));
  const dependencies = { '@platformatic/node': peers.version('@platformatic/node') };
  await writeFile(join(folder.path, 'package.json'), JSON.stringify({ name: 'app', main, dependencies }));
  await writeFile(join(folder.path, 'watt.json'), JSON.stringify(configuration(port, main)));
  const command = [...prefix, process.execPath, peers.program('wattpm', 'wattpm'), 'start', folder.path];
  return fromProcesses([await startProcess(command, { env: { NODE_ENV: 'production' }, port })], folder);
}

function configuration(port: number, main: string): object {
  return {
    $schema: `https://schemas.platformatic.dev/@platformatic/node/${peers.version('@platformatic/node')}.json`,
    runtime: { workers, watch: false, server: { hostname: '127.0.0.1', port }, logger: { level: 'error' } },
    node: { main },
  };
}
