/**
 * Our own, as users have it: the built package.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startProcess, temporaryFolder } from '../../../../test/support/index.ts';
import { type Contender, type Place, type Running, workers } from '../contender.ts';
import { fromProcesses } from './from-processes.ts';

const root = join(import.meta.dirname, '../../../..');

export const antipode: Contender = { start, version, hasFeatures: true };

async function start(place: Place): Promise<Running> {
  const folder = await temporaryFolder('bench-app');
  const config = join(folder.path, 'antipode.config.json');
  await writeFile(config, JSON.stringify(await configuration(place)));
  const program = [process.execPath, join(root, 'dist/cli/main.js'), 'start', '--config', config];
  const env = { NODE_ENV: 'production' };
  return fromProcesses([await startProcess([...place.prefix, ...program], { env, port: place.port })], folder);
}

async function configuration({ port, app, features }: Place): Promise<object> {
  return {
    listen: { http: `127.0.0.1:${port}`, admin: `127.0.0.1:${await freePort()}` },
    drain: { announce: 0 },
    limits: { connectionsPerAddress: 20_000 },
    services: { web: { run: app, workers, health: { path: '/', interval: '1s' } } },
    routes: [
      { path: '/', service: 'web', ...(features && { rateLimit: { limit: 1_000_000, window: '1s', key: 'ip' } }) },
    ],
    ...(features && { accessLog: { destination: 'access.log' } }),
  };
}

function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
