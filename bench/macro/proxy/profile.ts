/**
 * Where our edge spends its time under one case's load: V8's own sampling profile, by function.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, temporaryFolder } from '../../../test/support/index.ts';
import { type CpuProfile, formatSelfTimes } from '../../support/cpu-profile.ts';
import { pinnedTo, testedCore } from '../../support/processor.ts';
import type { Case } from './cases.ts';
import { startAntipode } from './contenders/antipode.ts';
import { startEndpoint } from './endpoint.ts';
import { load } from './wrk.ts';

const shown = 30;
const warmUpSeconds = 2;

export async function profile(asked: Case, seconds: number): Promise<string> {
  await using folder = await temporaryFolder('profile');
  await using endpoint = await startEndpoint();
  const port = await freePort();
  const place = { port, endpointPort: endpoint.port, prefix: pinnedTo(testedCore) };
  const started = performance.now();
  const edge = await startAntipode(place, ['--cpu-prof', `--cpu-prof-dir=${folder.path}`]);
  const skipMs = performance.now() - started + warmUpSeconds * 1_000;
  await load(port, asked, warmUpSeconds);
  const { requests } = await load(port, asked, seconds);
  await edge.stop();
  const [file] = (await readdir(folder.path)).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error(`the edge ended without writing its profile:\n${edge.output()}`);
  const recorded = JSON.parse(await readFile(join(folder.path, file), 'utf8')) as CpuProfile;
  return `${asked.title}, ${requests} requests in ${seconds} s, self time by function\n${formatSelfTimes(recorded, skipMs, shown)}`;
}
