/** The cache and the database that `connect()` gives the processes of an app: a real Redis, and a database in the node. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import { startRedis } from '../support/redis.ts';
import { runAntipode } from '../support/run-antipode.ts';
import { until } from '../support/until.ts';
import { startNode } from './start-node.ts';

const library = new URL('../../src/connect/index.ts', import.meta.url);

/** Each process leaves its mark in the cache and in the database, and tells whose marks it finds. */
const app = `import { createServer } from 'node:http';
import { connect } from '${library}';
const { cache, sql } = await connect();
await sql.query('create table if not exists marks (pid int primary key)');
createServer(async (request, response) => {
  try {
    const { pid } = process;
    await cache.set('mark:' + pid, true);
    await sql.write\`insert into marks values (\${pid}) on conflict do nothing\`;
    const { rows } = await sql.read\`select pid from marks order by pid\`;
    const inSql = rows.map((row) => row.pid);
    const marks = await Promise.all(inSql.map(async (other) => (await cache.get('mark:' + other)) ? [other] : []));
    response.end(JSON.stringify({ pid, inSql, inCache: marks.flat() }));
  } catch (error) {
    response.writeHead(500).end(error.stack);
  }
}).listen(process.env.PORT, process.env.HOST);
`;

interface Marks {
  readonly pid: number;
  readonly inSql: readonly number[];
  readonly inCache: readonly number[];
}

const redis = await startRedis({ port: await freePort(), settings: ['requirepass hunter2'] });
const config = (ttl: '1m' | '2m') =>
  ({
    cache: { app: { redis: `redis://:hunter2@127.0.0.1:${redis.port}`, ttl } },
    sql: { engine: 'pglite', folder: false },
    services: {
      web: { run: { script: './app.mjs', observe: '100ms' }, workers: 2, balance: 'round-robin', health: false },
    },
    routes: [{ path: '/', service: 'web' }],
  }) as const;
const node = await startNode({ config: config('1m'), files: { 'app.mjs': app } });
after(async () => {
  await node[Symbol.asyncDispose]();
  await redis.stop();
});

test('processes of an app share the Redis of their config and the database in their node, and nobody is shown a password', async () => {
  const told = new Map<number, Marks>();
  await until(
    async () => {
      const answer = await ask(node.url, '/');
      assert.ok(answer.status !== 500, answer.body);
      if (answer.status !== 200) return false;
      const marks = answer.json<Marks>();
      told.set(marks.pid, marks);
      const all = [...told.values()];
      return all.length === 2 && all.every(({ inSql, inCache }) => inSql.length === 2 && inCache.length === 2);
    },
    'each process finds what the other has left',
    60_000,
  );

  const shown = await Promise.all(['/v1/world', '/v1/status', '/metrics'].map((path) => ask(node.admin, path)));
  const check = await runAntipode(['check', '--config', join(node.folder, 'antipode.config.json')]);
  const all = [...shown.map(({ body }) => body), check.out, check.err, JSON.stringify(node.program.log)];
  for (const text of all) assert.doesNotMatch(text, /hunter2/);
  assert.match(check.out, new RegExp(`127\\.0\\.0\\.1:${redis.port}`));
});

test('another cache or database by a reload gives every process a successor, and no request fails', async () => {
  const before = (await ask(node.url, '/')).json<Marks>();
  const file = join(node.folder, 'antipode.config.json');
  const listen = { http: '127.0.0.1:0', admin: '127.0.0.1:0' };
  await writeFile(file, JSON.stringify({ ...config('2m'), listen }));
  const reload = ask(node.admin, '/v1/config/reload', { method: 'POST' });
  const successors = new Set<number>();
  await until(
    async () => {
      const answer = await ask(node.url, '/');
      assert.equal(answer.status, 200, answer.body);
      const { pid } = answer.json<Marks>();
      if (!before.inSql.includes(pid)) successors.add(pid);
      return successors.size === 2;
    },
    'answers of two new processes',
    60_000,
  );
  assert.equal((await reload).status, 200);
});
