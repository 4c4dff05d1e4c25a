/** Where our edge spends its time with HTTP/2: V8's own sampling profile, by function. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, temporaryFolder } from '../../../test/support/index.ts';
import { type CpuProfile, formatSelfTimes } from '../../support/cpu-profile.ts';
import { pinnedTo, testedCore } from '../../support/processor.ts';
import { startEndpoint } from '../proxy/endpoint.ts';
import type { Case } from './cases.ts';
import { startAntipode } from './contenders.ts';
import { load } from './h2load.ts';
import { urlAt } from './measure.ts';

const shown = 40;
const warmUpRequests = 20_000;

export async function profile(asked: Case, asking: number): Promise<string> {
  await using folder = await temporaryFolder('profile');
  await using endpoint = await startEndpoint();
  const port = await freePort();
  const place = { port, endpointPort: endpoint.port, prefix: pinnedTo(testedCore) };
  const started = performance.now();
  const edge = await startAntipode(place, ['--cpu-prof', `--cpu-prof-dir=${folder.path}`]);
  await load(urlAt(port), asked, warmUpRequests);
  const skipMs = performance.now() - started;
  const { requests } = await load(urlAt(port), asked, asking);
  await edge.stop();
  const [file] = (await readdir(folder.path)).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error(`the edge ended without writing its profile:\n${edge.output()}`);
  const recorded = JSON.parse(await readFile(join(folder.path, file), 'utf8')) as CpuProfile;
  return `${asked.title}, ${requests} requests, self time by function\n${formatSelfTimes(recorded, skipMs, shown)}`;
}
