/**
 * Production in small: two regions and a global entry, each a node by `antipode start` from one and the same config, as
 * they would run on three machines.
 */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { WorldStatus } from '../../src/control/index.ts';
import { type Answer, ask } from '../support/ask.ts';
import { freePort, temporaryFolder, untilGone } from '../support/index.ts';
import { until } from '../support/until.ts';
import { AntipodeProgram } from './antipode-program.ts';
import { Load } from './load.ts';

type RegionId = 'us' | 'eu';
type NodeId = RegionId | 'entry';

interface Ready {
  readonly admin: string;
}

const american = '6.0.0.1';
const german = '80.128.0.1';

const folder = await temporaryFolder('regions');
const file = (name: string) => join(folder.path, name);
const ports = { us: await freePort(), eu: await freePort(), entry: await freePort() };
const urlOf = (id: NodeId) => `http://127.0.0.1:${ports[id]}`;

/** Does not start while there is a file `broken-<region>`. */
await writeFile(
  file('app.mjs'),
  `import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
const region = process.env.ANTIPODE_REGION;
if (existsSync('broken-' + region)) throw new Error('broken');
createServer((request, response) => response.end(region)).listen(process.env.PORT, process.env.HOST);`,
);
await writeFile(
  file('antipode.config.mjs'),
  `const port = ${JSON.stringify(ports)}[process.argv.at(process.argv.indexOf('--region') + 1)] ?? ${ports.entry};
export default {
  name: 'shop',
  debug: true,
  listen: { http: '127.0.0.1:' + port, admin: '127.0.0.1:0' },
  // By places alone: what a region was slow at while it started does not count.
  steering: { strategy: 'geoproximity' },
  regions: {
    us: { location: 'aws:us-east-1', url: '${urlOf('us')}' },
    eu: { location: 'aws:eu-west-1', url: '${urlOf('eu')}' },
  },
  services: { web: { run: './app.mjs', health: { interval: '200ms', doubtInterval: '100ms', timeout: '300ms' } } },
  routes: [{ path: '/', service: 'web' }],
  trustedProxies: ['127.0.0.1'],
};`,
);

const nodes = new Map<NodeId, AntipodeProgram<Ready>>();
after(async () => {
  await Promise.all([...nodes.values()].map((node) => node[Symbol.asyncDispose]()));
  await folder[Symbol.asyncDispose]();
});

async function start(id: NodeId): Promise<void> {
  const argv = id === 'entry' ? ['start'] : ['start', '--region', id];
  nodes.set(id, await AntipodeProgram.start<Ready>(argv, folder.path));
}

const adminOf = (id: NodeId) => nodes.get(id)!.ready.admin;
const statusOf = async (id: NodeId) => (await ask(adminOf(id), '/v1/status')).json<WorldStatus>();
const get = (id: NodeId, from = american): Promise<Answer> =>
  ask(urlOf(id), '/', { headers: { 'x-forwarded-for': from } });

/** Everything is well again: each region serves its own clients. */
async function untilWell(): Promise<void> {
  const served = async (from: string) => (await get('entry', from)).body;
  await until(async () => (await served(american)) === 'us' && (await served(german)) === 'eu', 'all is well');
  for (const id of ['us', 'eu'] as const) {
    await until(async () => (await statusOf(id)).regions.every(({ state }) => state === 'up'), `${id} sees the other`);
  }
}

const appOf = async (id: RegionId) => (await statusOf(id)).services[0]!.workers[0]!;

/** The app ends, and does not start again while this lasts. */
async function breakApp(id: RegionId): Promise<AsyncDisposable> {
  await writeFile(file(`broken-${id}`), '');
  const { pid } = await appOf(id);
  process.kill(pid, 'SIGKILL');
  await untilGone([pid]);
  return { [Symbol.asyncDispose]: () => rm(file(`broken-${id}`)) };
}

/** Requests that each node had, beside those for its health. */
async function counts(): Promise<Readonly<Record<NodeId, number>>> {
  const count = async (id: NodeId) => {
    const { body } = await ask(adminOf(id), '/metrics');
    const values = body.matchAll(/^antipode_requests_total\{[^}]*route="\/"[^}]*\} (\d+)$/gm);
    return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
  };
  return { us: await count('us'), eu: await count('eu'), entry: await count('entry') };
}

/** The counts once all is counted: a node counts a request when it is over, which its client may know before. */
async function settledCounts(): Promise<Readonly<Record<NodeId, number>>> {
  let last = '';
  for (;;) {
    const now = await counts();
    if (JSON.stringify(now) === last) return now;
    last = JSON.stringify(now);
    await delay(50);
  }
}

interface Work {
  readonly answer: Answer;
  readonly work: Readonly<Record<NodeId, number>>;
}

/** What the nodes had to do for one question. */
async function workFor(question: () => Promise<Answer>): Promise<Work> {
  const before = await settledCounts();
  const answer = await question();
  const now = await settledCounts();
  return { answer, work: { us: now.us - before.us, eu: now.eu - before.eu, entry: now.entry - before.entry } };
}

await Promise.all((['us', 'eu', 'entry'] as const).map(start));

test('the entry sends each client to its region, which serves it by itself', async () => {
  await untilWell();
  for (const [from, region] of [
    [american, 'us'],
    [german, 'eu'],
  ] as const) {
    const { answer, work } = await workFor(() => get('entry', from));
    assert.deepEqual([answer.body, answer.headers['x-antipode-served-by']], [region, `${region}/web/1`]);
    assert.deepEqual(work, { us: 0, eu: 0, entry: 1, [region]: 1 });
  }
});

test('a region whose app is gone hands its requests over to the other one', async () => {
  await untilWell();
  {
    await using _broken = await breakApp('us');
    const { answer, work } = await workFor(() => get('us'));
    assert.deepEqual([answer.status, answer.body, answer.headers['x-antipode-served-by']], [200, 'eu', 'eu/web/1']);
    assert.deepEqual(work, { us: 1, eu: 1, entry: 0 });
    const { body, headers } = await get('entry');
    assert.deepEqual(
      [body, headers['x-antipode-passed-on']],
      ['eu', undefined],
      'what edges tell each other stays there',
    );
  }
  await untilWell();
});

test('with both apps gone, says so and when to come again, and nothing goes round', async () => {
  await untilWell();
  {
    await using _us = await breakApp('us');
    await using _eu = await breakApp('eu');
    const direct = await workFor(() => get('us'));
    assert.deepEqual([direct.answer.status, direct.answer.headers['retry-after']], [503, '1']);
    // It asks the other one unless it has heard already that this is no better.
    assert.ok(direct.work.us === 1 && direct.work.eu <= 1 && direct.work.entry === 0, JSON.stringify(direct.work));
    const { answer, work } = await workFor(() => get('entry'));
    assert.deepEqual([answer.status, answer.headers['retry-after']], [503, '1']);
    // At most each region asked by the entry, and each by the other.
    assert.ok(work.us <= 2 && work.eu <= 2, JSON.stringify(work));
  }
  await untilWell();
});

test('an app that hangs is replaced, or its requests go elsewhere: none is lost', async (context) => {
  await untilWell();
  const { pid } = await appOf('us');
  process.kill(pid, 'SIGSTOP');
  const from = performance.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => get('us')));
  const tookMs = performance.now() - from;
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.ok(tookMs < 40_000, `${tookMs} ms`);
  context.diagnostic(`20 requests waited ${(tookMs / 1000).toFixed(2)} s at most`);
  await untilGone([pid]);
  await untilWell();
});

test('a node killed with -9 under load costs no request, and gets its clients back when it is started again', async (context) => {
  await untilWell();
  const app = await appOf('us');
  const load = new Load({
    url: urlOf('entry'),
    perSecond: 100,
    clients: [american, german],
    clientField: 'x-forwarded-for',
  });
  await load.until(2_000);
  const killedMs = load.nowMs;
  nodes.get('us')!.kill('SIGKILL');
  await until(async () => (await statusOf('entry')).regions[0]!.state === 'down', 'the entry sees it');
  const leftMs = load.nowMs;
  await untilGone([app.pid]);
  await load.until(killedMs + 4_000);
  await start('us');
  const startedMs = load.nowMs;
  const isBack = () => load.samples.find((sample) => sample.sentMs > startedMs && sample.region === 'us');
  const { doneMs: backMs } = await until(isBack, 'it serves again');
  await load.until(backMs + 1_000);
  const samples = await load.end();

  const failed = samples.filter(({ status }) => status !== 200);
  assert.deepEqual(failed.slice(0, 5), [], `${failed.length} of ${samples.length} requests failed`);
  assert.ok(samples.some(({ sentMs, region }) => sentMs < killedMs && region === 'us'));
  assert.deepEqual(
    samples.filter(({ sentMs, doneMs, region }) => region === 'us' && sentMs > leftMs && doneMs < startedMs),
    [],
  );
  const facts = {
    left: leftMs - killedMs,
    back: backMs - startedMs,
    slowest: Math.max(...samples.map((one) => one.doneMs - one.sentMs)),
  };
  const told = Object.entries(facts).map(([name, ms]) => `${name} ${(ms / 1000).toFixed(2)} s`);
  context.diagnostic(`${samples.length} requests, 0 failed, ${told.join(', ')}`);
});
