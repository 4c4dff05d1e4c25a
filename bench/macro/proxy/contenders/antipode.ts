import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type RunningProcess, startProcess, temporaryFolder } from '../../../../test/support/index.ts';
import type { Contender, Place } from '../contender.ts';

const root = join(import.meta.dirname, '../../../..');

/** Our edge, with health checks, metrics and counters on, as everywhere by default. */
export const antipode: Contender = {
  start: (place) => startAntipode(place),
  version: () => (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
};

/** `nodeArguments` stand before the program: `['--cpu-prof']`. */
export async function startAntipode(place: Place, nodeArguments: readonly string[] = []): Promise<RunningProcess> {
  await using folder = await temporaryFolder('bench');
  const config = join(folder.path, 'antipode.json');
  await writeFile(config, JSON.stringify(await configuration(place)));
  const program = ['--conditions=@antipode/source', join(root, 'src/cli/main.ts'), 'start', '--config', config];
  const command = [...place.prefix, process.execPath, ...nodeArguments, ...program];
  return await startProcess(command, { port: place.port, env: { NODE_ENV: 'production' } });
}

/** The config beside the bench, at the ports that are free here. */
async function configuration({ port, endpointPort }: Place): Promise<unknown> {
  const written = JSON.parse(readFileSync(join(import.meta.dirname, '../antipode.json'), 'utf8'));
  written.listen = { http: `127.0.0.1:${port}`, admin: `127.0.0.1:${await freePort()}` };
  written.services.endpoint.endpoints = [`http://127.0.0.1:${endpointPort}`];
  return written;
}
