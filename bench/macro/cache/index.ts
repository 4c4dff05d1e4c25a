/**
 * `npm run bench -- cache`: hits of our edge's cache beside nginx's `proxy_cache` and Varnish. Each is on core 0, the load on
 * core 1; they take turns, so that a slow spell of the machine falls on all of them.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort, type RunningProcess, startNginx, temporaryFolder } from '../../../test/support/index.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { moveToOtherCore, otherCore, pinnedTo, testedCore } from '../../support/processor.ts';
import { saveResult } from '../../support/results.ts';
import type { Case } from '../proxy/cases.ts';
import type { Runner } from '../proxy/field.ts';
import { type Sample, sample } from '../proxy/sample.ts';
import { contenders } from './contenders.ts';
import { type Result, report } from './report.ts';

const hit = { method: 'GET', bodyBytes: 0, idleConnections: 0 } as const;
const cases: readonly Case[] = [
  { ...hit, name: '1k', title: 'hits of 1 KiB', path: '/1k', answerBytes: 1_024 },
  { ...hit, name: '64k', title: 'hits of 64 KiB', path: '/64k', answerBytes: 65_536 },
];

export const cacheHitsBench: Bench = {
  summary: 'cache hits of our edge beside nginx and Varnish',
  usage: ['--rounds N      turns of each cache a case (5)', '--quick         one short round, not saved'],
  async run(args) {
    const options = { rounds: { type: 'string' }, quick: { type: 'boolean', default: false } } as const;
    const { values } = parseArgs({ args: [...args], options });
    const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
    if (!Number.isInteger(rounds) || rounds < 1)
      throw new Error(`--rounds ${values.rounds}: give a whole number from 1`);
    moveToOtherCore();
    const result = await measure(rounds, values.quick ? 1 : 2);
    const text = report(result, cases);
    console.log(text);
    if (!values.quick) await saveResult('cache', result, text);
  },
};

async function measure(rounds: number, seconds: number): Promise<Result> {
  await using stack = new AsyncDisposableStack();
  const endpointPort = await freePort();
  stack.use(await startEndpoint(endpointPort));
  const runners: Runner[] = [];
  for (const [name, contender] of Object.entries(contenders)) {
    const port = await freePort();
    const process = stack.use(await contender.start({ port, endpointPort, prefix: pinnedTo(testedCore) }));
    for (const asked of cases) await verifyHit(name, port, asked);
    runners.push({ name, version: contender.version(), port, process });
  }
  const measured: Record<string, Record<string, Sample[]>> = {};
  for (const asked of cases) {
    const samples: Record<string, Sample[]> = Object.fromEntries(runners.map(({ name }) => [name, []]));
    for (const runner of runners) await sample(runner, asked, 1);
    for (let round = 0; round < rounds; round++) {
      for (const runner of runners) samples[runner.name]!.push(await sample(runner, asked, seconds));
    }
    measured[asked.name] = samples;
  }
  const versions = Object.fromEntries(runners.map(({ name, version }) => [name, version]));
  return { machine: describeMachine(), rounds, seconds, versions, cases: measured };
}

/** Asks twice: the second answer is the store's. */
async function verifyHit(name: string, port: number, { path, answerBytes }: Case): Promise<void> {
  const url = `http://127.0.0.1:${port}${path}`;
  await (await fetch(url)).arrayBuffer();
  const { headers, ...response } = await fetch(url).then(async (answer) => ({
    headers: answer.headers,
    status: answer.status,
    bytes: (await answer.arrayBuffer()).byteLength,
  }));
  const told = `${headers.get('cache-status')} ${headers.get('x-cache-status')} ${headers.get('x-varnish')}`;
  const isHit = /; hit|HIT|\d+ \d+/.test(told);
  if (isHit && response.status === 200 && response.bytes === answerBytes) return;
  throw new Error(`${name} answered ${path} with ${response.status}, ${response.bytes} bytes, ${told}`);
}

async function startEndpoint(port: number): Promise<RunningProcess> {
  const files = await temporaryFolder('endpoint');
  for (const { name, answerBytes } of cases) await writeFile(join(files.path, name), Buffer.alloc(answerBytes, 'x'));
  const nginx = await startNginx(
    `server { listen 127.0.0.1:${port}; root ${files.path}; add_header Cache-Control max-age=86400; }`,
    { port, prefix: pinnedTo(otherCore) },
  );
  const stop = (): Promise<void> => nginx.stop().finally(() => files[Symbol.asyncDispose]());
  return { ...nginx, stop, [Symbol.asyncDispose]: stop };
}
