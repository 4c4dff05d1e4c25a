/**
 * Our own, as users have it: the built package. With the edge inside the app's processes, and with the edge in front of them.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startProcess, temporaryFolder } from '../../../../test/support/index.ts';
import { type Contender, type Place, type Running, workers } from '../contender.ts';
import { fromProcesses } from './from-processes.ts';

const root = join(import.meta.dirname, '../../../..');

export const antipode: Contender = { start: (place) => start(place, true), version, hasFeatures: true };

/** The same with a hop between the edge and the app. */
export const antipodeInFront: Contender = { start: (place) => start(place, false), version, hasFeatures: true };

async function start(place: Place, zeroHop: boolean): Promise<Running> {
  const folder = await temporaryFolder('bench-app');
  const config = join(folder.path, 'antipode.config.json');
  await writeFile(config, JSON.stringify(await configuration(place, zeroHop)));
  const program = [process.execPath, join(root, 'dist/cli/main.js'), 'start', '--config', config];
  const env = { NODE_ENV: 'production' };
  return fromProcesses([await startProcess([...place.prefix, ...program], { env, port: place.port })], folder);
}

async function configuration({ port, app, features }: Place, zeroHop: boolean): Promise<object> {
  return {
    listen: { http: `127.0.0.1:${port}`, admin: `127.0.0.1:${await freePort()}` },
    drain: { announce: 0 },
    limits: { connectionsPerAddress: 20_000 },
    services: { web: { run: app, workers, zeroHop, health: { path: '/', interval: '1s' } } },
    routes: [
      { path: '/', service: 'web', ...(features && { rateLimit: { limit: 1_000_000, window: '1s', key: 'ip' } }) },
    ],
    ...(features && { accessLog: { destination: 'access.log' } }),
  };
}

function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
