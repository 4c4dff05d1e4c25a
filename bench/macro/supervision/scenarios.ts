/**
 * What is done to the processes of an app while it is asked 500 times a second.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartedNode } from '../../../test/e2e/start-node.ts';
import { readyPids } from '../../../test/e2e/supervised-app.ts';
import { ask } from '../../../test/support/ask.ts';
import { until } from '../../../test/support/until.ts';

export interface Scenario {
  readonly title: string;
  /** Does it, and resolves to what came of it, in words, when all is well again. */
  run(node: StartedNode, seconds: number): Promise<string>;
}

const patienceMs = 60_000;

export const scenarios: Readonly<Record<string, Scenario>> = {
  kills: { title: 'kill -9 of a random process every second', run: kills },
  stop: { title: 'SIGSTOP of a process', run: stop },
  leak: { title: 'a process that keeps 10 MB more every second, with a soft limit of 300 MB', run: leak },
};

async function kills(node: StartedNode, seconds: number): Promise<string> {
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
