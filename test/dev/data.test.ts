/** Replicated data in a world of `antipode dev`: written in one region, read in the other, and saved from one that is lost. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import type { FailoverResult } from '../../src/control/index.ts';
import { AntipodeProgram, mainPath } from '../e2e/antipode-program.ts';
import { ask } from '../support/ask.ts';
import { temporaryFolder } from '../support/index.ts';
import { until } from '../support/until.ts';

const library = new URL('../../src/connect/index.ts', import.meta.url);

const app = `import { createServer } from 'node:http';
import { connect } from '${library}';
const { data, region } = await connect();
const notes = data.collection('notes');
createServer(async (request, response) => {
  try {
    const { pathname, searchParams } = new URL(request.url, 'http://app');
    const key = pathname.slice(1);
    const token = searchParams.get('token') ?? undefined;
    const result = request.method === 'PUT'
      ? await notes.put(key, searchParams.get('text'), { write: searchParams.get('write') ?? undefined })
      : { value: (await notes.get(key, { token, read: searchParams.get('read') ?? undefined }))?.value };
    const { primary } = await data.status();
    response.end(JSON.stringify({ ...result, region, primary }));
  } catch ({ code, message }) {
    response.writeHead(503).end(JSON.stringify({ code, message }));
  }
}).listen(process.env.PORT, process.env.HOST);
`;

const config = {
  name: 'notes',
  data: {},
  regions: { us: { location: 'aws:us-east-1', primary: true }, eu: { location: 'aws:eu-west-1' } },
  services: { web: { run: './app.mjs', health: false } },
  routes: [{ path: '/', service: 'web' }],
};

const folder = await temporaryFolder('dev-data');
await writeFile(join(folder.path, 'app.mjs'), app);
await writeFile(join(folder.path, 'antipode.config.json'), JSON.stringify(config));
const dev = await AntipodeProgram.start<{ readonly entry: string; readonly admin: string }>(
  ['dev', '--port', '0', '--admin-port', '0', '--no-watch'],
  folder.path,
);
after(async () => {
  await dev[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});
const { entry, admin } = dev.ready;

interface Told {
  readonly status: number;
  readonly region: string;
  readonly primary: string;
  readonly value?: string;
  readonly token: string;
  readonly code?: string;
}

async function from(country: string, method: 'GET' | 'PUT', path: string): Promise<Told> {
  const answer = await ask(entry, path, { method, headers: { 'x-antipode-client': country } });
  return { status: answer.status, ...answer.json<Omit<Told, 'status'>>() };
}

async function give(path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await ask(admin, path, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(answer.status, 200, answer.body);
}

async function antipode(...args: readonly string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const argv = ['--conditions=@antipode/source', mainPath, ...args, '--admin', admin];
  return promisify(execFile)(process.execPath, argv).catch((failed) => failed);
}

test('what is written in one region is read in the other, at once by whoever has the token', async () => {
  const written = await until(async () => {
    const answer = await from('DE', 'PUT', '/first?text=hello');
    return answer.status === 200 && answer.region === 'eu' && answer;
  }, 'a write in eu');
  assert.equal(written.primary, 'us');
  const token = encodeURIComponent(written.token);
  await until(async () => (await from('US', 'GET', `/first?token=${token}`)).region === 'us', 'an answer of us');
  for (const country of ['US', 'DE']) {
    const read = await from(country, 'GET', `/first?token=${token}`);
    assert.deepEqual([read.status, read.value], [200, 'hello'], JSON.stringify(read));
  }
});

test('a region whose primary is lost goes on with all that it has, once it is made primary', async () => {
  assert.equal((await from('DE', 'PUT', '/kept?text=safe&write=applied(1)')).status, 200);
  await give('/v1/dev/kill', { region: 'us' });
  const { stdout } = await antipode('failover', 'eu', '--json');
  const report = JSON.parse(stdout) as FailoverResult;
  assert.deepEqual([report.primary, report.unreached], ['eu', ['us']]);
  await until(async () => (await from('DE', 'GET', '/kept?read=strong')).value === 'safe', 'what was acknowledged');
  assert.equal((await from('DE', 'PUT', '/after?text=new')).status, 200);

  // The old primary comes back as a replica, and learns what it has missed.
  await give('/v1/dev/revive', { region: 'us' });
  await until(async () => {
    const { status, region, primary, value } = await from('US', 'GET', '/after?read=eventual');
    return status === 200 && region === 'us' && primary === 'eu' && value === 'new';
  }, 'the new writes in the old primary');
});

test('says what is not there', async () => {
  assert.match((await antipode('failover', 'ap')).stderr, /no region is called "ap"; known: us, eu/);
});
