/**
 * What is done to the processes of an app while it is asked 500 times a second.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorldInput } from '../../../src/index.ts';
import { Load, type Sample } from '../../../test/e2e/load.ts';
import type { StartedNode } from '../../../test/e2e/start-node.ts';
import { readyPids } from '../../../test/e2e/supervised-app.ts';
import { ask } from '../../../test/support/ask.ts';
import { until } from '../../../test/support/until.ts';
import { BusyCores } from './busy-cores.ts';
import { NumberOfProcesses } from './number-of-processes.ts';
import { OpenSockets } from './open-sockets.ts';

export interface Extent {
  /** For how long one is killed after the other. */
  readonly kills: number;
  /** How many rolling restarts there are. */
  readonly restarts: number;
}

export interface Scenario {
  readonly title: string;
  /** Asked beside all that, 500 times a second if not given here. */
  readonly perSecond?: number;
  /** `/` if not given. */
  readonly path?: string;
  /** What the config says of the service besides its two processes. */
  readonly service?: Partial<NonNullable<WorldInput['services']>[string]>;
  /** Does it, and resolves to what came of it, in words, when all is well again. What it asks itself is counted by `count`. */
  run(node: StartedNode, extent: Extent, count: (samples: readonly Sample[]) => void): Promise<string>;
}

const patienceMs = 60_000;
const openSockets = 100;
/** A third of what one process can do, when each request takes it 5 ms. */
const steadyPerSecond = 64;
const tripledSeconds = 40;
/** Longer than scaling waits before it takes away a process that could be spared: `settleMs` and its cooldown. */
const calmPatienceMs = 480_000;
/** WebSockets that do not end by themselves are told to at the end of this time. */
const patientRun = { script: './app.mjs', observe: '100ms', drainTimeout: '2s' } as const;

export const scenarios: Readonly<Record<string, Scenario>> = {
  kills: { title: 'kill -9 of a random process every second', run: kills },
  stop: { title: 'SIGSTOP of a process', run: stop },
  leak: {
    title: 'a process that keeps 10 MB more every second, with a soft limit of 300 MB',
    service: { memory: { soft: '300MB' } },
    run: leak,
  },
  tripled: {
    title: 'three times the load of before in one step, with one to two processes, each request 5 ms of processor time',
    perSecond: steadyPerSecond,
    path: '/work',
    service: { workers: { min: 1, max: 2 } },
    run: tripled,
  },
  restarts: {
    title: `rolling restarts, with ${openSockets} WebSockets open`,
    service: { run: patientRun },
    run: restarts,
  },
  'busy-restarts': {
    title: 'the same while every core computes something else',
    service: { run: patientRun },
    run: busyRestarts,
  },
};

async function kills(node: StartedNode, { kills: seconds }: Extent): Promise<string> {
  let killed = 0;
  for (let second = 0; second < seconds; second += 1) {
    const pids = await readyPids(node);
    const victim = pids[Math.floor(Math.random() * pids.length)];
    if (victim !== undefined) {
      process.kill(victim, 'SIGKILL');
      killed += 1;
    }
    await sleep(1_000);
  }
  await until(async () => (await readyPids(node)).length === 2, 'both processes are back', patienceMs);
  return `${killed} killed`;
}

async function stop(node: StartedNode): Promise<string> {
  const [victim] = await readyPids(node);
  const startedAt = performance.now();
  process.kill(victim!, 'SIGSTOP');
  await untilReplaced(node, victim!);
  return `replaced after ${seconds(startedAt)}`;
}

async function leak(node: StartedNode): Promise<string> {
  const victim = Number((await ask(node.url, '/leak')).body);
  const startedAt = performance.now();
  await untilReplaced(node, victim);
  return `replaced after ${seconds(startedAt)}`;
}

async function tripled(node: StartedNode, _: Extent, count: Parameters<Scenario['run']>[2]): Promise<string> {
  await using numbers = new NumberOfProcesses(node);
  const startedAt = performance.now();
  const more = new Load({
    url: `${node.url}/work`,
    perSecond: 2 * steadyPerSecond,
    clients: ['anybody'],
    mixedConnections: true,
  });
  await until(() => numbers.now === 2, 'a second process', patienceMs);
  const grown = seconds(startedAt);
  await sleep(tripledSeconds * 1_000 - (performance.now() - startedAt));
  count(await more.end());
  const endedAt = performance.now();
  await until(() => numbers.now === 1, 'one process again', calmPatienceMs);
  const shrunk = seconds(endedAt);
  return `the second process was ready after ${grown} and gone ${shrunk} after the load; ${numbers.changes} changes of their number in all`;
}

async function restarts(node: StartedNode, { restarts: count }: Extent): Promise<string> {
  const sockets = await OpenSockets.open(node.url, openSockets);
  const startedAt = performance.now();
  for (let restart = 0; restart < count; restart += 1) {
    const { status, body } = await ask(node.admin, '/v1/services/web/reload', { method: 'POST' });
    if (status !== 200) throw new Error(`a rolling restart failed: ${status} ${body}`);
  }
  const each = (performance.now() - startedAt) / count / 1_000;
  await until(() => sockets.size === openSockets, 'all WebSockets are open again', patienceMs);
  const { moved, lost } = sockets;
  sockets.close();
  return `${count} restarts of ${each.toFixed(1)} s; WebSockets told to connect again ${moved} times, ended without a word ${lost} times`;
}

async function busyRestarts(node: StartedNode, extent: Extent): Promise<string> {
  await using _ = new BusyCores();
  return await restarts(node, extent);
}

async function untilReplaced(node: StartedNode, victim: number): Promise<void> {
  await until(
    async () => {
      const pids = await readyPids(node);
      return pids.length === 2 && !pids.includes(victim);
    },
    'another process in its place',
    patienceMs,
  );
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
}
