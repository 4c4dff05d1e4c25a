/**
 * Replicated data in a world of `antipode dev`: written in one region, read in another, by who wrote it at once, and saved from
 * a region that is lost.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import type { FailoverResult, WhyAnswer, WorldStatus } from '../../src/control/index.ts';
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
    const isWrite = request.method === 'PUT' || request.method === 'POST';
    const result = isWrite
      ? await notes.put(key, searchParams.get('text'), { write: searchParams.get('write') ?? undefined })
      : { value: (await notes.get(key, { token, read: searchParams.get('read') ?? undefined }))?.value };
    const { primary } = await data.status();
    const told = request.headers['x-antipode-tokens'];
    response.end(JSON.stringify({ ...result, region, primary, told }));
  } catch ({ code, message }) {
    response.writeHead(503).end(JSON.stringify({ code, message }));
  }
}).listen(process.env.PORT, process.env.HOST);
`;

const config = {
  name: 'notes',
  data: {},
  // By places alone: what a region was slow at while it started does not count.
  steering: { strategy: 'geoproximity' },
  regions: {
    us: { location: 'aws:us-east-1', primary: true },
    eu: { location: 'aws:eu-west-1' },
    ap: { location: 'aws:ap-northeast-1' },
  },
  services: { web: { run: './app.mjs', health: false } },
  // Writes of users go to the primary; what is PUT is taken to it by the data.
  routes: [{ path: '/', service: 'web', primaryOnly: ['POST'] }],
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
  /** What the app was told that its user has written. */
  readonly told: string;
  /** What the user's next request brings. */
  readonly cookie: string | undefined;
}

async function from(country: string, method: 'GET' | 'PUT' | 'POST', path: string, cookie?: string): Promise<Told> {
  const headers = { 'x-antipode-client': country, ...(cookie !== undefined && { cookie }) };
  const answer = await ask(entry, path, { method, headers });
  const set = answer.headers['set-cookie']?.[0]?.split(';')[0];
  return { status: answer.status, ...answer.json<Omit<Told, 'status' | 'cookie'>>(), cookie: set };
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

test('who wrote in one region reads it at once in another, while the way between them is long', async () => {
  await until(async () => (await from('JP', 'GET', '/note')).region === 'ap', 'an answer of ap');
  await give('/v1/dev/slow', { region: 'ap', ms: 400 });
  for (let time = 0; time < 3; time++) {
    const text = `draft ${time}`;
    const written = await from('DE', 'POST', `/note?text=${encodeURIComponent(text)}`);
    assert.deepEqual([written.status, written.region], [200, 'us'], JSON.stringify(written));
    const read = await from('JP', 'GET', '/note', written.cookie!);
    assert.deepEqual([read.value, read.told, read.cookie], [text, `data=${written.token}`, undefined]);
  }
  const forged = await from('JP', 'GET', '/note', 'antipode-session=forged');
  assert.deepEqual([forged.status, forged.told], [200, 'none']);
  await give('/v1/dev/slow', { region: 'ap', ms: 0 });
});

test('a region whose primary is lost goes on with all that it has, once it is made primary', async () => {
  assert.equal((await from('DE', 'PUT', '/kept?text=safe&write=applied(1)')).status, 200);
  await give('/v1/dev/kill', { region: 'us' });
  const refusal = 'us is down: revive it, or choose eu or ap (ERR_ADMIN_REFUSED)';
  assert.equal((await antipode('failover', 'us')).stderr.trim(), `antipode: ${refusal}`);
  const { stdout } = await antipode('failover', 'eu', '--json');
  const report = JSON.parse(stdout) as FailoverResult;
  assert.deepEqual([report.primary, report.unreached, report.mayHaveLost], ['eu', ['us'], true]);
  await until(async () => (await from('DE', 'GET', '/kept?read=strong')).value === 'safe', 'what was acknowledged');
  assert.equal((await from('DE', 'PUT', '/after?text=new')).status, 200);

  // The old primary comes back as a replica, and learns what it has missed.
  await give('/v1/dev/revive', { region: 'us' });
  await until(async () => {
    const { status, region, primary, value } = await from('US', 'GET', '/after?read=eventual');
    return status === 200 && region === 'us' && primary === 'eu' && value === 'new';
  }, 'the new writes in the old primary');

  // What is for the primary has followed it, at every edge, and those who ask are told so.
  await until(async () => (await from('US', 'POST', '/moved?text=there')).region === 'eu', 'the primary is eu');
  const why = JSON.parse((await antipode('why', '/moved', '--method', 'post', '--json')).stdout) as WhyAnswer;
  assert.equal(why.region?.chosen, 'eu');
  assert.match(why.reason, /^POST is for the primary alone: eu is the primary of the data, in term \d+/);
  const { data } = (await ask(admin, '/v1/status')).json<WorldStatus>();
  assert.deepEqual([data?.primary, data?.regions.map(({ region }) => region)], ['eu', ['us', 'eu', 'ap']]);
});

test('says what is not there', async () => {
  assert.match((await antipode('failover', 'mars')).stderr, /no region is called "mars"; known: us, eu, ap/);
});
