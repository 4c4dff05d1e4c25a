import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import type { ScalingStatus, ServiceScaling } from '../../src/control/index.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { program } from './harness.ts';

/** Each request keeps its process busy for 100 ms. */
const script = program(
  'busy.mjs',
  `import { createServer } from 'node:http';
   createServer((request, response) => {
     const endMs = performance.now() + 100;
     while (performance.now() < endMs);
     response.end(String(process.pid));
   }).listen(process.env.PORT, process.env.HOST);`,
);

/** The default figures, but quicker. */
const scaling = { upWindow: '1s', downWindow: '2s', cooldown: '1s', settle: '20s' } as const;

const web = async ({ source }: TestNode): Promise<ServiceScaling> =>
  ((await source.scaling()) as ScalingStatus).services[0]!;

/** Keeps so many requests under way until the signal aborts; the statuses, and who answered. */
/** `pids` are those of the processes that have answered. */
async function load(url: string, clients: number, signal: AbortSignal, pids: Set<string> = new Set()) {
  const statuses = new Map<number, number>();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (!signal.aborted) {
        const response = await fetch(url);
        pids.add(await response.text());
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      }
    }),
  );
  return { statuses: [...statuses.keys()] };
}

test('a busy service grows to its maximum and shrinks to its minimum when all is quiet, without a failed request', {
  timeout: 60_000,
}, async () => {
  await using node = await startTestNode({
    services: { web: { run: { script, cwd: dirname(script) }, workers: { min: 1, max: 3 }, scaling } },
    routes: [{ path: '/', service: 'web' }],
  });
  await until(async () => (await web(node)).ready === 1, 'the first worker tells how it does');
  const stop = new AbortController();
  const pids = new Set<string>();
  const loading = load(node.url, 8, stop.signal, pids);
  await until(async () => (await web(node)).ready === 3, 'three workers are ready');
  await until(async () => pids.size === 3, 'all three answer');
  stop.abort();
  const { statuses } = await loading;
  assert.deepEqual(statuses, [200]);
  await until(async () => (await web(node)).workers === 1, 'one worker is left');
  const scaled = node.events.filter(({ type }) => type === 'service.scaled');
  assert.deepEqual(
    scaled.map(({ details }) => details),
    [
      { from: 1, to: 2 },
      { from: 2, to: 3 },
      { from: 3, to: 2 },
      { from: 2, to: 1 },
    ],
  );
  assert.match(scaled[0]!.reason, /^load (?:0\.[89]\d|1\.00) \(.+\) for 1 s$/);
  assert.match(scaled[2]!.reason, /^load 0\.[01]\d for 2 s$/);
});

test('tells what the load asks for, also where nothing is scaled', async () => {
  await using node = await startTestNode({
    services: { web: { run: { script, cwd: dirname(script) }, workers: 1 } },
    routes: [{ path: '/', service: 'web' }],
  });
  const stop = new AbortController();
  const loading = load(node.url, 4, stop.signal);
  await until(async () => (await web(node)).machines > 1.2, 'more machines are asked for');
  const { id, automatic, workers, wanted, min, max } = await web(node);
  assert.deepEqual(
    { id, automatic, workers, wanted, min, max },
    { id: 'web', automatic: false, workers: 1, wanted: 1, min: 1, max: 1 },
  );
  stop.abort();
  await loading;
  assert.deepEqual(
    node.said().filter((line) => line.startsWith('service.')),
    [],
  );
});

test('an app that waits more than it computes grows by its requests', { timeout: 300_000 }, async () => {
  const waiting = program(
    'waiting.mjs',
    `import { createServer } from 'node:http';
     createServer((request, response) => setTimeout(() => response.end(String(process.pid)), 300))
       .listen(process.env.PORT, process.env.HOST);`,
  );
  const run = { script: waiting, cwd: dirname(waiting) };
  await using node = await startTestNode({
    services: { web: { run, workers: { min: 1, max: 2 }, scaling: { ...scaling, requests: 4 } } },
    routes: [{ path: '/', service: 'web' }],
  });
  const stop = new AbortController();
  const loading = load(node.url, 6, stop.signal);
  await until(async () => (await web(node)).ready === 2, 'two workers are ready');
  stop.abort();
  assert.deepEqual((await loading).statuses, [200]);
  const { reason } = node.events.find(({ type }) => type === 'service.scaled')!;
  assert.match(reason, /^load 1\.\d\d \(requests\) for 1 s$/);
});
