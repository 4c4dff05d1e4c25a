/** Users find what they have written to a database with a replica that is behind, by an app that says nothing of it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ask } from '../support/ask.ts';
import { startPostgresCluster } from '../support/postgres-cluster.ts';
import { until } from '../support/until.ts';
import { startNode } from './start-node.ts';

const library = new URL('../../src/connect/index.ts', import.meta.url);

const app = `import { createServer } from 'node:http';
import { connect } from '${library}';
const { sql } = await connect();
createServer(async (request, response) => {
  try {
    if (request.method === 'PUT') await sql.transaction((tx) => tx\`insert into notes values ('a')\`);
    const { rowCount, served } = await sql.read\`select from notes\`;
    response.end(JSON.stringify({ rowCount, role: served.role }));
  } catch (error) {
    response.writeHead(500).end(error.stack);
  }
}).listen(process.env.PORT, process.env.HOST);
`;

const cluster = await startPostgresCluster({ name: 'a', standbys: [{ name: 'b' }] });
await cluster.primary.query('create table notes (text text)');
await cluster.untilApplied('b');
const node = await startNode({
  config: {
    regions: { eu: { location: 'aws:eu-west-1' } },
    sql: { primary: cluster.server('a').url, replicas: { eu: cluster.server('b').url } },
    services: { web: { run: './app.mjs', health: false } },
    routes: [{ path: '/', service: 'web' }],
  },
  files: { 'app.mjs': app },
  argv: ['--region', 'eu'],
});
after(async () => {
  await node[Symbol.asyncDispose]();
  await cluster.stop();
});

async function read(cookie?: string) {
  const answer = await ask(node.url, '/', { headers: cookie === undefined ? {} : { cookie } });
  assert.equal(answer.status, 200, answer.body);
  return answer.json<{ rowCount: number; role: string }>();
}

test('who has written reads it at the primary while the replica is behind; all others go on reading the replica', async () => {
  await until(async () => {
    const answer = await ask(node.url, '/');
    return answer.status === 200 && answer.json().role === 'replica';
  }, 'reads of the replica');
  await cluster.pauseReplay('b');
  try {
    const written = await ask(node.url, '/', { method: 'PUT' });
    assert.equal(written.status, 200, written.body);
    assert.equal(written.json().rowCount, 1, 'the same request reads it too');
    const cookie = written.headers['set-cookie']![0]!.split(';')[0]!;
    assert.deepEqual(await read(cookie), { rowCount: 1, role: 'primary' });
    assert.deepEqual(await read(), { rowCount: 0, role: 'replica' });
  } finally {
    await cluster.resumeReplay('b');
  }
  await cluster.untilApplied('b');
});
