/** Workers restarted, scaled and killed behind a whole node, while clients go on asking it. */
import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { dirname } from 'node:path';
import { test } from 'node:test';
import type { WorldInput } from '../../src/config/index.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { program, server } from './harness.ts';

/** Without a word on SIGTERM: it ends at once, and what is under way with it. */
const abrupt = (text: string) =>
  server(text, 'if (request.url === "/slow") return setTimeout(() => response.end("slow"), 50);').replace(
    /process\.on\('SIGTERM'.*/,
    '',
  );

type ServiceConfig = NonNullable<WorldInput['services']>[string];

async function startNode(script: string, workers: number, web: Partial<ServiceConfig> = {}): Promise<TestNode> {
  const config: WorldInput = {
    listen: { http: 8080, admin: false },
    services: {
      web: { run: { script, cwd: dirname(script), observe: '20ms' }, workers, health: { interval: '200ms' }, ...web },
    },
    routes: [{ path: '/', service: 'web' }],
  };
  const node = await startTestNode(config);
  await until(() => node.group('web')?.serving().length === workers, 'all workers are ready');
  return node;
}

interface Load {
  readonly failures: readonly string[];
  readonly answers: ReadonlySet<string>;
  readonly count: number;
  end(): Promise<void>;
}

/** Clients that ask again as soon as they are answered, half of them by a new connection each time. */
function load(url: string, clients: number): Load {
  const failures: string[] = [];
  const answers = new Set<string>();
  const keepAlive = new Agent({ keepAlive: true });
  let count = 0;
  let isOver = false;
  const client = async (agent: Agent | false, path: string) => {
    while (!isOver) {
      const answer = await ask(url + path, agent);
      count++;
      if (answer.startsWith('200 ')) answers.add(answer.split(' ')[1]!);
      else failures.push(answer);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const all = Array.from({ length: clients }, (_, index) =>
    client(index % 2 === 0 ? keepAlive : false, index % 4 < 2 ? '/' : '/slow'),
  );
  return {
    failures,
    answers,
    get count() {
      return count;
    },
    async end() {
      isOver = true;
      await Promise.all(all);
      keepAlive.destroy();
    },
  };
}

function ask(url: string, agent: Agent | false): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { agent }, async (response) => {
      let body = '';
      try {
        for await (const chunk of response) body += chunk;
        resolve(`${response.statusCode} ${body}`);
      } catch (error) {
        resolve(`cut: ${error}`);
      }
    });
    request.once('error', (error: Error & { readonly code?: string }) => {
      // A kept connection that the server closed just now, as HTTP lets it: clients ask again.
      if (request.reusedSocket && error.code === 'ECONNRESET') resolve(ask(url, false));
      else resolve(`failed: ${error.message}`);
    });
  });
}

test('ten rolling restarts under load fail nobody, though the app ends at once on SIGTERM', async () => {
  const script = program('under-load.mjs', abrupt('v0'));
  await using node = await startNode(script, 2);
  const clients = load(node.url, 8);
  for (let version = 1; version <= 10; version++) {
    program('under-load.mjs', abrupt(`v${version}`));
    await node.group('web')!.reload({ reason: `version ${version}` });
  }
  await clients.end();
  assert.deepEqual(clients.failures, []);
  assert.ok(clients.count > 200, `${clients.count} requests`);
  assert.ok(clients.answers.has('v0') && clients.answers.has('v9'), [...clients.answers].join());
  assert.deepEqual(
    node
      .group('web')!
      .serving()
      .map(({ id, generation }) => [id, generation]),
    [
      ['1.11', 10],
      ['2.11', 10],
    ],
  );
});

test('the only worker of a service is restarted without a gap', async () => {
  const script = program('alone.mjs', abrupt('v0'));
  await using node = await startNode(script, 1);
  const clients = load(node.url, 4);
  for (let round = 0; round < 5; round++) await node.group('web')!.reload({ reason: 'asked for' });
  await clients.end();
  assert.deepEqual(clients.failures, []);
});

test('a version that fails its requests is taken back by itself', async () => {
  const script = program('failing.mjs', abrupt('v0'));
  await using node = await startTestNode({
    listen: { http: 8080, admin: false },
    services: { web: { run: { script, cwd: dirname(script), observe: '20s' }, workers: 2, outliers: false } },
    routes: [{ path: '/', service: 'web' }],
  });
  await until(() => node.group('web')?.serving().length === 2, 'both ready');
  const clients = load(node.url, 8);
  await until(() => clients.count > 50, 'requests before');
  program('failing.mjs', abrupt('v1').replace('response.end("v1"', 'response.statusCode = 500; response.end("v1"'));
  await assert.rejects(node.group('web')!.reload({ reason: 'a bad version' }), {
    code: 'ERR_SUPERVISOR_ROLLOUT',
    message: /requests failed, 0\.0 % before/,
  });
  const failed = clients.failures.length;
  await until(
    () =>
      node
        .group('web')!
        .workers()
        .every(({ generation }) => generation === 0),
    'it is gone',
  );
  await clients.end();
  assert.ok(failed > 0);
  assert.deepEqual([...clients.answers].toSorted(), ['slow', 'v0']);
});

test('scaled up and down under load, nobody fails', async () => {
  const script = program('scaling.mjs', abrupt('v0'));
  await using node = await startNode(script, 1);
  const clients = load(node.url, 8);
  for (const count of [4, 1, 3, 2, 1]) await node.group('web')!.scale(count);
  await clients.end();
  assert.deepEqual(clients.failures, []);
  assert.ok(clients.count > 10, `${clients.count} requests`);
});

test('a worker killed with -9 fails no request that may be asked again, given a budget for as many at once', async () => {
  const script = program('killed.mjs', abrupt('v0'));
  await using node = await startNode(script, 2, { retryBudget: { minConcurrency: 20 } });
  const clients = load(node.url, 8);
  for (let round = 0; round < 5; round++) {
    const { pid, id } = node.group('web')!.serving()[round % 2]!;
    process.kill(pid!, 'SIGKILL');
    await until(
      () =>
        node.group('web')!.serving().length === 2 &&
        !node
          .group('web')!
          .serving()
          .some((s) => s.id === id),
      'whole again',
    );
  }
  await clients.end();
  assert.deepEqual(clients.failures, []);
});
