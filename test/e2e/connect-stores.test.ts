/** The cache and the database that `connect()` gives the processes of an app: a real Redis, and a database in the node. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
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

test('processes of an app share the Redis of their config and the database in their node, and nobody is shown a password', async () => {
  const port = await freePort();
  await using redis = await startRedis({ port, settings: ['requirepass hunter2'] });
  const config = {
    cache: { app: { redis: `redis://:hunter2@127.0.0.1:${redis.port}` } },
    sql: { engine: 'pglite', folder: false },
    services: { web: { run: './app.mjs', workers: 2, balance: 'round-robin', health: false } },
    routes: [{ path: '/', service: 'web' }],
  } as const;
  await using node = await startNode({ config, files: { 'app.mjs': app } });
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
