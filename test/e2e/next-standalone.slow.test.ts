/** Next.js's standalone server, unmodified, with the edge in its two processes. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { WorldStatus } from '../../src/control/index.ts';
import type { WorldInput } from '../../src/index.ts';
import { ask } from '../support/ask.ts';
import type { TemporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { AntipodeProgram } from './antipode-program.ts';
import { Load } from './load.ts';
import { buildNextApp } from './next-app.ts';

interface Addresses {
  readonly http: { readonly host: string; readonly port: number };
  readonly admin: string;
}

const config: WorldInput = {
  listen: { http: '127.0.0.1:0', admin: '127.0.0.1:0' },
  services: { web: { run: { script: './.next/standalone/server.js', observe: '1s' }, workers: 2 } },
  routes: [{ path: '/', service: 'web' }],
  debug: true,
};

let app: TemporaryFolder;
let program: AntipodeProgram<Addresses>;
let url: string;

before(
  async () => {
    app = await buildNextApp();
    await writeFile(join(app.path, 'antipode.config.json'), JSON.stringify(config));
    program = await AntipodeProgram.start(['start'], app.path);
    const { host, port } = program.ready.http;
    url = `http://${host}:${port}`;
    await until(async () => (await readyPids()).length === 2, 'both workers');
  },
  { timeout: 900_000 },
);
after(async () => {
  await program?.[Symbol.asyncDispose]();
  await app?.[Symbol.asyncDispose]();
});

async function readyPids(): Promise<readonly number[]> {
  const { services } = (await ask(program.ready.admin, '/v1/status')).json<WorldStatus>();
  return services[0]!.workers.filter(({ state }) => state === 'ready').map(({ pid }) => pid);
}

test('a page is rendered in the process that has its connection, with its static files', async () => {
  const page = await ask(url, '/');
  assert.equal(page.status, 200);
  const [, pid] = /served by (?:<!-- -->)?(\d+)/.exec(page.body)!;
  assert.ok((await readyPids()).includes(Number(pid)), page.body);
  assert.match(String(page.headers['x-antipode-served-by']), /^web\/[12]$/);
  const [path] = /\/_next\/static\/[^"']+\.js/.exec(page.body)!;
  const script = await ask(url, path);
  assert.equal(script.status, 200);
  assert.match(String(script.headers['content-type']), /javascript/);
  assert.match(String(script.headers['cache-control']), /max-age=31536000, immutable/);
});

test('an API route is given its body and answers', async () => {
  const body = JSON.stringify({ hello: 'world' });
  const answer = await fetch(`${url}/api/hello`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(answer.status, 200);
  const { said, worker } = (await answer.json()) as { readonly said: unknown; readonly worker: string };
  assert.deepEqual(said, { hello: 'world' });
  assert.match(worker, /^[12]$/);
});

test('a streamed answer comes in the pieces that it is written in', async () => {
  const answer = await fetch(`${url}/stream`);
  const pieces: string[] = [];
  for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) pieces.push(piece);
  assert.equal(pieces.join(''), 'one\ntwo\nthree\n');
  assert.ok(pieces.length > 1, `${pieces.length} pieces`);
});

test('a reload replaces both processes without a failed request', async () => {
  const old = await readyPids();
  const load = new Load({ url, perSecond: 20, clients: ['anybody'], methods: ['GET'], mixedConnections: true });
  const { status, body } = await ask(program.ready.admin, '/v1/services/web/reload', { method: 'POST' });
  const samples = await load.end();
  assert.equal(status, 200, body);
  assert.deepEqual(
    samples.filter((sample) => sample.status !== 200),
    [],
  );
  assert.ok(samples.length > 10, String(samples.length));
  const now = await readyPids();
  assert.deepEqual([now.length, now.filter((pid) => old.includes(pid))], [2, []]);
});
