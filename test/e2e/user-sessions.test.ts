/** Users find what they have written, by an app that says nothing of it, in the edge's own processes and behind a wire. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Answer, ask } from '../support/ask.ts';
import { until } from '../support/until.ts';
import { startNode } from './start-node.ts';

const library = new URL('../../src/connect/index.ts', import.meta.url);

/** Connects late, as apps do that open what they need with the first request. */
const app = `import { createServer } from 'node:http';
import { connect } from '${library}';
createServer(async (request, response) => {
  const { data } = await connect();
  const notes = data.collection('notes');
  const told = request.headers['x-antipode-tokens'];
  if (request.url.endsWith('/streamed')) response.write('begun ');
  if (request.method !== 'PUT') return response.end(JSON.stringify({ told, pid: process.pid }));
  const { token } = await notes.put('a', 'b');
  response.end(JSON.stringify({ told, token, pid: process.pid }));
}).listen(process.env.PORT, process.env.HOST);
`;

const service = { run: './app.mjs', health: false } as const;
const node = await startNode({
  config: {
    data: {},
    services: { near: { ...service, workers: 2 }, far: { ...service, zeroHop: false } },
    routes: [
      { path: '/near', service: 'near' },
      { path: '/far', service: 'far' },
      { path: '/', service: 'near' },
    ],
  },
  files: { 'app.mjs': app },
});
after(() => node[Symbol.asyncDispose]());

const cookieOf = ({ headers }: Answer) => headers['set-cookie']?.[0]?.split(';')[0];

for (const path of ['/near', '/far']) {
  test(`the next request of who has written brings its token to whatever process serves it: ${path}`, async () => {
    // Also the very first request of a process, in which it connects.
    const written = await until(async () => {
      const answer = await ask(node.url, path, { method: 'PUT' });
      return answer.status === 200 && answer;
    }, 'a write');
    const { token, told } = written.json<{ token: string; told: string }>();
    assert.equal(told, 'none');
    const cookie = cookieOf(written)!;
    assert.match(cookie, /^antipode-session=/);
    assert.equal(written.headers['x-antipode-tokens'], undefined);
    for (const elsewhere of ['/near', '/far']) {
      const read = await ask(node.url, elsewhere, { headers: { cookie } });
      assert.equal(read.json().told, `data=${token}`);
      assert.equal(cookieOf(read), undefined);
    }
    const forged = await ask(node.url, path, {
      headers: { cookie: `${cookie}x`, 'x-antipode-tokens': `data=${token}` },
    });
    assert.equal(forged.json().told, 'none');
  });

  test(`writes behind the head of a streamed answer set no cookie: ${path}`, async () => {
    const answer = await ask(node.url, `${path}/streamed`, { method: 'PUT' });
    assert.match(answer.body, /^begun .*"token"/);
    assert.equal(cookieOf(answer), undefined);
  });
}

test('counts what it has given and what has come back', async () => {
  const { body } = await ask(node.admin, '/metrics');
  const count = (result: string) =>
    Number(new RegExp(`^antipode_user_sessions_total\\{.*result="${result}".*\\} (\\d+)$`, 'm').exec(body)?.[1]);
  assert.ok(count('given') >= 2, body.slice(0, 500));
  assert.ok(count('brought') >= 4);
  assert.ok(count('invalid') >= 2);
});
