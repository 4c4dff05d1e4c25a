/**
 * A node under attack, as production runs it: clients who mean well notice nothing, and memory stays what it was. The long
 * form is `npm run bench -- attacks`.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { WorldInput } from '../../src/index.ts';
import { ask } from '../support/ask.ts';
import { sendHostileHeads } from '../support/hostile-heads.ts';
import { slowHttpTest } from '../support/slow-http-test.ts';
import { until } from '../support/until.ts';
import { type StartedNode, startNode } from './start-node.ts';

const app = `import { createServer } from 'node:http';
const answers = { '/small': Buffer.from('small'), '/large': Buffer.alloc(4_000_000, 'x') };
createServer((request, response) => {
  request.resume();
  request.on('end', () => response.end(answers[request.url] ?? 'here'));
}).listen(process.env.PORT, process.env.HOST);
`;

/** Short times, so that who is slow is gone within the test. Making large answers is work of an app's own. */
const config: WorldInput = {
  limits: { headTimeout: '3s', idleTimeout: '3s', connectionsPerAddress: 2_000 },
  services: { small: { run: './app.mjs' }, large: { run: './app.mjs' } },
  routes: [
    { path: '/', service: 'small' },
    { path: '/large', service: 'large' },
  ],
};
const connections = 300;
/** A heap that fills and empties is no leak; the answers that are hardly read would be 1.2 GB. */
const mostGrowthBytes = 300_000_000;

let node: StartedNode;

before(async () => {
  node = await startNode({ config, files: { 'app.mjs': app } });
  await until(async () => (await ask(node.url, '/small')).body === 'small', 'one app serves');
  await until(async () => (await ask(node.url, '/large')).status === 200, 'so does the other');
  // A heap grows to its working size once.
  for (let count = 0; count < 100; count++) await ask(node.url, '/large');
});
after(() => node[Symbol.asyncDispose]());

function memoryBytes(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${node.program.pid}/status`, 'utf8'))![1]) * 1_024;
}

interface Witness {
  readonly served: number;
  readonly slowestMs: number;
  readonly failures: readonly string[];
  readonly mostBytes: number;
}

/** Four clients ask while something lasts. */
async function witness(lasts: Promise<unknown>): Promise<Witness> {
  const failures: string[] = [];
  let [served, slowestMs, mostBytes, isOver] = [0, 0, 0, false];
  const client = async () => {
    while (!isOver) {
      const start = performance.now();
      await ask(node.url, '/small').then(
        ({ status, body }) => (status === 200 && body === 'small' ? served++ : failures.push(`${status} ${body}`)),
        (error: Error) => failures.push(error.message),
      );
      slowestMs = Math.max(slowestMs, performance.now() - start);
      mostBytes = Math.max(mostBytes, memoryBytes());
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const clients = Array.from({ length: 4 }, client);
  await lasts;
  isOver = true;
  await Promise.all(clients);
  return { served, slowestMs, failures, mostBytes };
}

function check({ served, slowestMs, failures, mostBytes }: Witness, before: number): void {
  assert.deepEqual(failures, []);
  assert.ok(served > 0);
  assert.ok(slowestMs < 15_000, `${slowestMs}`);
  assert.ok(mostBytes - before < mostGrowthBytes, `${before} bytes before, ${mostBytes} at most`);
}

/** Client connections, as the node counts them. */
async function open(): Promise<number> {
  const metrics = await (await fetch(`${node.admin}/metrics`)).text();
  return Number(/antipode_connections\{side="client"\} (\d+)/.exec(metrics)?.[1]);
}

describe('clients are served with no error, in little memory, while', () => {
  for (const [kind, path] of [
    ['head', '/small'],
    ['body', '/small'],
    ['read', '/large'],
  ] as const) {
    test(`${connections} connections are slow: ${kind}`, async () => {
      const before = memoryBytes();
      const stop = new AbortController();
      const attack = slowHttpTest({ kind, url: `${node.url}${path}`, connections, seconds: 60 }, stop.signal);
      const ended = attack.then(
        () => 'by itself',
        () => 'when it was stopped',
      );
      const seen = witness(ended);
      // Those who come first may be gone before the last have come.
      await until(async () => (await open()) > connections / 10, 'the attackers are in');
      await until(async () => (await open()) < connections / 10, 'they are cut off');
      stop.abort();
      assert.equal(await ended, 'when it was stopped');
      check(await seen, before);
    });
  }

  for (const kind of ['endless', 'manyFields'] as const) {
    test(`heads are hostile: ${kind}`, async () => {
      const before = memoryBytes();
      const port = Number(new URL(node.url).port);
      const attack = sendHostileHeads({ kind, port, connections: 50, seconds: 2 });
      check(await witness(attack), before);
      assert.ok((await attack).connections > 50, 'who sends too much is cut off, and comes again');
    });
  }
});
