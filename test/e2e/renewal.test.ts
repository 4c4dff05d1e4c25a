/**
 * A new config that changes what the processes of an app are, while the edge runs inside them and requests come without a
 * pause: each change is a rolling restart, or none, and no request may fail.
 */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { WorldStatus } from '../../src/control/index.ts';
import type { WorldInput } from '../../src/index.ts';
import { ask } from '../support/ask.ts';
import { CliProgram } from '../support/cli-program.ts';
import { until } from '../support/until.ts';
import { type StartedNode, startNode } from './start-node.ts';
import { underLoad } from './supervised-app.ts';

const cli = new CliProgram();
after(() => cli[Symbol.dispose]());

type Service = NonNullable<WorldInput['services']>[string];

/** Says what it was started with, and whether the edge is in its process. */
const app = `import { createServer } from 'node:http';
createServer((request, response) => {
  setTimeout(() => response.end(JSON.stringify({
    mode: process.env.MODE, args: process.argv.slice(2), cwd: process.cwd(),
    inside: process.execArgv.some((arg) => arg.includes('worker/preload')),
  })), 5);
}).listen(process.env.PORT);
`;

const run = { script: './app.mjs', observe: '100ms' } as const;
const health = { path: '/', interval: '200ms' } as const;
const world = (web: Service): WorldInput => ({
  listen: { http: '127.0.0.1:0', admin: '127.0.0.1:0' },
  services: { web: { workers: 2, health, ...web } },
  routes: [{ path: '/', service: 'web' }],
  limits: { connectionsPerAddress: 20_000 },
});

interface Answer {
  readonly mode?: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly inside: boolean;
}

const answer = async () => (await ask(node.url, '/')).json<Answer>();

async function readyWorkers(): Promise<WorldStatus['services'][number]['workers']> {
  const { workers } = (await ask(node.admin, '/v1/status')).json<WorldStatus>().services[0]!;
  return workers.filter(({ state }) => state === 'ready');
}

const pids = async () => (await readyWorkers()).map(({ pid }) => pid);
const untilThere = (count: number) => until(async () => (await pids()).length === count, `${count} ready workers`);

/** Puts another config in force; what the command has said, and how it ended. */
async function change(web: Service): ReturnType<CliProgram['run']> {
  await writeFile(join(node.folder, 'antipode.config.json'), JSON.stringify(world(web)));
  return cli.run(['reload', '--config-only', '--admin', node.admin]);
}

/** What the app says after a change. */
async function renewed(web: Service): Promise<Answer> {
  const { status, err } = await change(web);
  assert.equal(status, 0, err);
  return answer();
}

/** What is done while requests come, half of them by new connections; none may fail. */
async function unnoticed(trouble: () => Promise<void>): Promise<void> {
  const { requests, failures } = await underLoad(node.url, 60, trouble);
  assert.deepEqual(failures, []);
  assert.ok(requests > 20, String(requests));
}

let node: StartedNode;
before(async () => {
  node = await startNode({ config: world({ run }), files: { 'app.mjs': app, 'bad.mjs': 'process.exit(3)' } });
  await untilThere(2);
});
after(() => node[Symbol.asyncDispose]());

test('another program, with other arguments, in another folder and environment, is a rolling restart', () =>
  unnoticed(async () => {
    await mkdir(join(node.folder, 'other'));
    const script = './second.mjs';
    await writeFile(join(node.folder, script), app.replace('process.env.MODE', "'second ' + process.env.MODE"));
    const moved = await renewed({ run: { ...run, script, env: { MODE: 'blue' }, args: ['--fast'], cwd: './other' } });
    assert.deepEqual([moved.mode, moved.args, moved.cwd.endsWith('/other')], ['second blue', ['--fast'], true]);
    const generations = (await readyWorkers()).map(({ generation }) => generation);
    assert.deepEqual(generations, [1, 1]);
  }));

test('a program that does not become ready stays out, and the old one is what is started again', async () => {
  const old = await pids();
  await unnoticed(async () => {
    const { status, err } = await change({ run: { ...run, script: './bad.mjs' } });
    assert.equal(status, 1);
    assert.match(err, /the new config is in force, but .*the old workers go on:.*exited with code 3/s);
    assert.deepEqual(await pids(), old);
  });
  process.kill(old[0]!, 'SIGKILL');
  await until(async () => {
    const now = await pids();
    return now.length === 2 && !now.includes(old[0]!);
  }, 'another process in its place');
  assert.equal((await answer()).mode, 'second blue');
});

test('the edge leaves the processes of an app and comes back into them', () =>
  unnoticed(async () => {
    assert.equal((await renewed({ run, zeroHop: false })).inside, false);
    assert.equal((await renewed({ run })).inside, true);
  }));

test('other times, another check and another number of workers need no new processes', async () => {
  const old = await pids();
  const timed = { ...run, drainTimeout: '20s', stopTimeout: '5s' } as const;
  await unnoticed(async () => {
    await renewed({ run: timed, memory: { soft: '700MB' }, health: { ...health, path: '/well' } });
    assert.deepEqual(await pids(), old);
    await renewed({ run: timed, workers: 3 });
    await untilThere(3);
    await renewed({ run: timed, workers: 2 });
    await untilThere(2);
    assert.deepEqual(await pids(), old);
  });
});
