/** The data that the processes of an app share, by `connect()` in an app that the real program runs. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { connect } from '../../src/connect/index.ts';
import { ask } from '../support/ask.ts';
import { until } from '../support/until.ts';
import { type StartedNode, startNode } from './start-node.ts';

const library = new URL('../../src/connect/index.ts', import.meta.url);

/** Counts visits for all processes together, and says which process answered. */
const app = `import { createServer } from 'node:http';
import { connect } from '${library}';
const { data, cache, region } = await connect();
const visits = data.collection('visits');
createServer(async (request, response) => {
  const id = request.url.slice(1);
  const count = await visits.transaction(async (transaction) => {
    const next = ((await transaction.get(id))?.value ?? 0) + 1;
    transaction.put(id, next);
    return next;
  }, { retries: 50 });
  const greeting = await cache.getOrSet('greeting', () => 'hello');
  response.end(JSON.stringify({ count, greeting, region, pid: process.pid }));
}).listen(process.env.PORT, process.env.HOST);
`;

interface Visit {
  readonly count: number;
  readonly greeting: string;
  readonly region: string;
  readonly pid: number;
}

const routes = [{ path: '/', service: 'web' }] as const;
const service = { run: './app.mjs', workers: 2, balance: 'round-robin', health: false } as const;

async function visit(node: StartedNode, id: string): Promise<Visit> {
  const answer = await ask(node.url, `/${id}`);
  assert.equal(answer.status, 200, answer.body);
  return answer.json<Visit>();
}

for (const zeroHop of [true, false]) {
  test(`two processes write and read the same data, zeroHop: ${zeroHop}`, async () => {
    await using node = await startNode({
      config: { data: {}, services: { web: { ...service, zeroHop } }, routes },
      files: { 'app.mjs': app },
    });
    await until(async () => {
      const seen = await Promise.all(Array.from({ length: 4 }, () => visit(node, 'first')));
      return new Set(seen.map(({ pid }) => pid)).size === 2;
    }, 'answers of both processes');
    const all = await Promise.all(Array.from({ length: 40 }, () => visit(node, 'a')));
    const counts = all.map(({ count }) => count).toSorted((one, other) => one - other);
    assert.deepEqual(
      counts,
      Array.from({ length: 40 }, (_, at) => at + 1),
    );
    assert.equal(new Set(all.map(({ pid }) => pid)).size, 2);
    assert.deepEqual([all[0]!.greeting, all[0]!.region], ['hello', '']);
    // A process that is killed has nothing to lose.
    process.kill(all[0]!.pid, 'SIGKILL');
    await until(async () => (await ask(node.url, '/b')).status === 200, 'an answer');
    assert.equal((await visit(node, 'a')).count, 41);
  });
}

test('a world without data says which key would bring it', async () => {
  const asking = `import { connect } from '${library}';
import { createServer } from 'node:http';
const connection = await connect();
createServer((request, response) => {
  try {
    connection.data;
  } catch ({ code, message }) {
    response.end(code + ' ' + message);
  }
}).listen(process.env.PORT, process.env.HOST);`;
  await using node = await startNode({
    config: { services: { web: { ...service, workers: 1 } }, routes },
    files: { 'app.mjs': asking },
  });
  const body = await until(async () => {
    const answer = await ask(node.url, '/');
    return answer.status === 200 && answer.body;
  }, 'an answer');
  assert.match(body, /^ERR_CONNECT_ABSENT this world has no data: add `data` to its config$/);
});

test('a process that no node has started says so, and one of another version too', async () => {
  await assert.rejects(connect(), { code: 'ERR_CONNECT_OUTSIDE', message: /openData\(\)/ });
  const options = ['--conditions=@antipode/source', '--input-type=module', '--eval'];
  const code = `import { connect } from '${library}'; await connect().catch(({ code }) => console.log(code));`;
  const env = { ...process.env, ANTIPODE_CONNECT: '{"version":99,"region":""}' };
  const { stdout } = spawnSync(process.execPath, [...options, code], { env, encoding: 'utf8' });
  assert.equal(stdout, 'ERR_CONNECT_VERSION\n');
});
