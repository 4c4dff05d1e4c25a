/**
 * `npm run bench -- trouble`: what clients of the same app lose by the same trouble, with Antipode and with what people use.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Outcome, underLoad } from '../../../test/e2e/supervised-app.ts';
import { freePort } from '../../../test/support/index.ts';
import { until } from '../../../test/support/until.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine, type Machine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { saveResult } from '../../support/results.ts';
import { type Running, workers } from '../app/contender.ts';
import { appProcesses } from './app-processes.ts';
import { contenders, type Restartable } from './contenders.ts';

const root = join(import.meta.dirname, '../../..');
const perSecond = 500;
const patienceMs = 30_000;

interface Extent {
  readonly kills: number;
  readonly restarts: number;
}

/** What came of one trouble. */
export interface Lost {
  readonly requests: number;
  readonly failed: number;
  readonly slowestMs: number;
}

export interface TroubleResult {
  readonly machine: Machine;
  readonly extent: Extent;
  readonly contenders: Readonly<
    Record<string, { readonly version: string; readonly kills: Lost; readonly restarts: Lost }>
  >;
}

export const troubleBench: Bench = {
  summary: 'what clients lose when processes are killed and restarted, beside node:cluster, PM2 and nginx',
  usage: [
    `--only=A,B  of ${Object.keys(contenders).join(', ')}, not saved`,
    '--quick     five kills, one restart, not saved',
  ],
  async run(args) {
    const quick = args.includes('--quick');
    const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length);
    const names = only?.split(',') ?? Object.keys(contenders);
    const unknown = names.find((name) => !Object.hasOwn(contenders, name));
    if (unknown !== undefined) throw new Error(`"${unknown}" is not one of ${Object.keys(contenders).join(', ')}`);
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
    const extent = quick ? { kills: 5, restarts: 1 } : { kills: 30, restarts: 10 };
    const measured: Record<string, TroubleResult['contenders'][string]> = {};
    for (const name of names) {
      const { contender } = contenders[name]!;
      const killed = await measure(contenders[name]!, (running) => kill(running, extent.kills));
      const restarted = await measure(contenders[name]!, (running) =>
        restart(contenders[name]!, running, extent.restarts),
      );
      measured[name] = { version: contender.version(), kills: killed, restarts: restarted };
      console.error(`${name}: ${words(killed)} with kills, ${words(restarted)} with restarts`);
    }
    const result = { machine: describeMachine(), extent, contenders: measured };
    const page = report(result);
    console.log(page);
    if (!quick && only === undefined) await saveResult('trouble', result, page);
  },
};

async function measure({ contender }: Restartable, trouble: (running: Running) => Promise<void>): Promise<Lost> {
  const port = await freePort();
  const app = join(import.meta.dirname, 'app.mjs');
  await using running = await contender.start({ port, app, features: false, prefix: [] });
  const url = `http://127.0.0.1:${port}/`;
  await until(async () => (await fetch(url).catch(() => undefined))?.status === 200, 'an answer', patienceMs);
  await until(() => appProcesses(running).length === workers, 'the processes of the app', patienceMs);
  const { requests, failures, slowestMs }: Outcome = await underLoad(url, perSecond, async () => {
    await sleep(1_000);
    await trouble(running);
    await sleep(1_000);
  });
  return { requests, failed: failures.length, slowestMs };
}

async function kill(running: Running, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    const pids = appProcesses(running);
    const victim = pids[Math.floor(Math.random() * pids.length)];
    if (victim !== undefined) process.kill(victim, 'SIGKILL');
    await sleep(1_000);
  }
}

async function restart(restartable: Restartable, running: Running, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const before = appProcesses(running);
    await restartable.restart(running);
    const isDone = () => {
      const now = appProcesses(running);
      return now.length === workers && now.every((pid) => !before.includes(pid));
    };
    await until(isDone, 'new processes', patienceMs);
  }
}

function report({ machine, extent, contenders: measured }: TroubleResult): string {
  const versions = Object.entries(measured).map(([name, { version }]) => `${name} ${version}`);
  const rows = Object.entries(measured).map(([name, { kills, restarts }]) => [
    name,
    ...cells(kills),
    ...cells(restarts),
  ]);
  const heads = ['requests', 'failed', 'slowest ms'];
  return `# The same trouble, with what people use

${machine.processor}, ${machine.cores} cores, ${machine.system}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}.
${versions.join('; ')}.

Two processes of an app that takes 5 ms to answer; ${perSecond} idempotent requests a second, whatever becomes of the ones before, half of
them by new connections, and no second try by the client. First one process after the other is killed (\`kill -9\`), a random one every second, ${extent.kills}
times; then all processes are replaced, as each system does it without losing a request, ${extent.restarts} times: \`antipode\` by SIGUSR2, PM2 by
\`pm2 reload\`, \`node:cluster\` by [a page of one's own](../macro/trouble/peers/cluster.ts). nginx has two names for the app, so
that it can ask again where it got no answer. Made by \`npm run bench -- trouble\`.

${markdownTable(['', ...heads.map((head) => `kills: ${head}`), ...heads.map((head) => `restarts: ${head}`)], rows, [1, 2, 3, 4, 5, 6])}
`;
}

function cells({ requests, failed, slowestMs }: Lost): readonly string[] {
  return [String(requests), String(failed), slowestMs.toFixed(0)];
}

function words({ requests, failed }: Lost): string {
  return `${failed} of ${requests} failed`;
}
