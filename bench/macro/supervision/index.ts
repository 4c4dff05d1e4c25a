/**
 * `npm run bench -- supervision`: what users see of the processes of an app that are killed, stopped or leak.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../../../test/e2e/load.ts';
import { startSupervised, underLoad } from '../../../test/e2e/supervised-app.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { saveResult } from '../../support/results.ts';
import { type Extent, scenarios } from './scenarios.ts';

const usualPerSecond = 500;

interface Measured {
  readonly scenario: string;
  readonly requests: number;
  readonly failed: number;
  /** How often each kind of failure: a status, or what the client was told of its connection. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly told: string;
}

export const supervisionBench: Bench = {
  summary: 'processes killed, stopped, leaking and restarted under load',
  usage: [
    '--quick         ten seconds of kills and three restarts, not saved',
    '--restarts=100  how many rolling restarts',
    '--only=NAME     one of them, not saved',
    'ends with status 1 when a request has failed',
  ],
  async run(args) {
    const quick = args.includes('--quick');
    const value = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
    const only = value('only');
    const extent = { kills: quick ? 10 : 60, restarts: Number(value('restarts') ?? (quick ? 3 : 100)) };
    const measured: Measured[] = [];
    for (const name of only === undefined ? Object.keys(scenarios) : [only]) {
      const one = await measure(name, extent);
      const kinds = one.failed > 0 ? ` (${JSON.stringify(one.kinds)})` : '';
      console.error(`${one.scenario}: ${one.failed} of ${one.requests} failed${kinds}, ${one.told}`);
      measured.push(one);
    }
    const machine = describeMachine();
    const rows = measured.map(({ scenario, requests, failed, slowestMs, told }) => [
      scenario,
      String(requests),
      String(failed),
      slowestMs.toFixed(0),
      told,
    ]);
    const page = `# Processes in trouble

${machine.processor}, ${machine.cores} cores; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}. \`antipode start\` with two processes of an
app that takes 5 ms to answer; ${usualPerSecond} idempotent requests a second, whatever becomes of the ones before, half of them by new
connections, and no second try by the client. Made by \`npm run bench -- supervision\`.

${markdownTable(['what', 'requests', 'failed', 'slowest ms', 'came of it'], rows, [1, 2, 3])}
`;
    console.log(page);
    if (measured.some(({ failed }) => failed > 0)) process.exitCode = 1;
    if (!quick && only === undefined) await saveResult('supervision', { machine, measured }, page);
  },
};

async function measure(name: string, extent: Extent): Promise<Measured> {
  const { title, perSecond = usualPerSecond, path = '/', service = {}, run } = scenarios[name]!;
  await using node = await startSupervised(service);
  let told = '';
  const added: Sample[] = [];
  const steady = await underLoad(new URL(path, node.url).href, perSecond, async () => {
    await sleep(1_000);
    told = await run(node, extent, (samples) => added.push(...samples));
    await sleep(1_000);
  });
  const failures = [...steady.failures, ...added.filter(({ status }) => status !== 200)];
  const requests = steady.requests + added.length;
  const slowestMs = added.reduce((slowest, { sentMs, doneMs }) => Math.max(slowest, doneMs - sentMs), steady.slowestMs);
  const kinds: Record<string, number> = {};
  for (const { status, error = String(status) } of failures) kinds[error] = (kinds[error] ?? 0) + 1;
  return { scenario: title, requests, failed: failures.length, kinds, slowestMs, told };
}
