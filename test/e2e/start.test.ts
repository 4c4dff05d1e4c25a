/** A node in production as its operator meets it: started, asked, told to stop, hurt, and looked at with other commands. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { WorldStatus } from '../../src/control/index.ts';
import type { WorldInput } from '../../src/index.ts';
import { ask } from '../support/ask.ts';
import { isRunning, temporaryFolder, untilGone } from '../support/index.ts';
import { runAntipode } from '../support/run-antipode.ts';
import { until } from '../support/until.ts';
import { type StartedNode, startNode } from './start-node.ts';

/** Answers `/app/held` only once there is a file `release` beside it. */
const app = `import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
const server = createServer((request, response) => {
  const answer = () => response.end(JSON.stringify({ pid: process.pid, headers: request.headers }));
  const held = () => (existsSync('release') ? answer() : setTimeout(held, 10));
  if (request.url === '/app/held') held();
  else setTimeout(answer, 5);
});
process.once('SIGTERM', () => server.close());
server.listen(process.env.PORT, process.env.HOST);
`;

const config: WorldInput = {
  services: { web: { run: './app.mjs', workers: 2, health: { path: '/', interval: '100ms' } } },
  routes: [{ path: '/app', service: 'web' }],
  drain: { announce: '1s' },
};

/** Resolves once both workers have passed their first checks. */
async function startApp(): Promise<StartedNode> {
  const node = await startNode({ config, files: { 'app.mjs': app } });
  await until(async () => {
    const { services } = (await ask(node.admin, '/v1/status')).json<WorldStatus>();
    const { endpoints } = services[0]!;
    return endpoints.length === 2 && endpoints.every(({ state }) => state === 'healthy');
  }, 'both have passed their checks');
  // As a load balancer in front would: a node that is asked tells before it stops.
  assert.equal((await ask(node.url, '/.well-known/antipode/health')).status, 200);
  return node;
}

interface Told {
  readonly pid: number;
  readonly headers: Readonly<Record<string, string>>;
}

test('serves the app, tells it who asked, and keeps its own affairs to itself', async () => {
  await using node = await startApp();
  assert.ok(node.program.log.some(({ msg }) => String(msg).endsWith(`; admin API on ${node.admin}`)));
  const answer = await ask(node.url, '/app', {
    headers: { 'x-forwarded-for': '198.51.100.7', 'x-real-ip': 'spoofed' },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['x-antipode-served-by'], undefined);
  const { headers } = answer.json<Told>();
  assert.equal(headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(headers['x-real-ip'], undefined);
  assert.match(headers['x-request-id'] ?? '', /^[0-9a-f]+$/);
  assert.match(headers.traceparent ?? '', /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);

  const nowhere = await ask(node.url, '/nowhere');
  assert.equal(nowhere.status, 404);
  assert.equal(nowhere.headers['content-type'], 'application/problem+json');
  assert.equal((await ask(node.url, '/.well-known/antipode/health')).status, 200);
  assert.equal(node.program.out.trimEnd().split('\n').length, 1, 'the addresses and nothing else');
  assert.equal(node.program.ready.pid, node.program.pid);
});

test('SIGTERM: load balancers are told, requests under way are answered, then new ones refused, nothing is left', async () => {
  await using node = await startApp();
  const pids = (await workers(node)).map(({ pid }) => pid);
  const underWay = Array.from({ length: 4 }, () => ask(node.url, '/app/held'));
  await until(async () => (await active(node)) === 4, 'four are under way');

  node.program.kill('SIGTERM');
  await until(async () => node.program.log.some(({ event }) => event === 'node.draining'), 'it leaves');
  assert.equal((await ask(node.url, '/.well-known/antipode/health')).status, 503);
  assert.equal((await ask(node.url, '/app')).status, 200);
  const refuses = () =>
    ask(node.url, '/app').then(
      () => false,
      ({ code }) => code === 'ECONNREFUSED',
    );
  await until(refuses, 'it listens no more');
  await writeFile(join(node.folder, 'release'), '');
  const statuses = (await Promise.all(underWay)).map((answer) => answer.status);
  assert.deepEqual(statuses, [200, 200, 200, 200]);
  assert.equal(await node.program.ended, 0);
  await untilGone(pids);
});

test('a worker killed with -9 costs no request and comes back', async () => {
  await using node = await startApp();
  const [victim] = await workers(node);
  const statuses: number[] = [];
  let isOver = false;
  const client = async () => {
    while (!isOver) statuses.push((await ask(node.url, '/app')).status);
  };
  const clients = Array.from({ length: 8 }, client);
  await until(async () => statuses.length > 20, 'they are served');
  process.kill(victim!.pid, 'SIGKILL');
  await until(async () => {
    const [first, second] = await workers(node);
    return first!.restarts === 1 && first!.state === 'ready' && second!.state === 'ready';
  }, 'it is back');
  isOver = true;
  await Promise.all(clients);
  assert.deepEqual([...new Set(statuses)], [200]);
  assert.equal(isRunning(victim!.pid), false);
  const exits = node.program.log.filter(({ event }) => event === 'worker.exited');
  assert.deepEqual(
    exits.map(({ subject }) => subject),
    ['web/1'],
  );
});

test('status and drain, by the same program', async () => {
  await using node = await startApp();
  const shown = await runAntipode(['status', '--admin', node.admin]);
  assert.equal(shown.status, 0, shown.err);
  assert.match(shown.out, /^web\/1 +healthy /m);
  assert.match(shown.out, /^web\/2 +healthy /m);

  const [first] = await workers(node);
  const drained = await runAntipode(['drain', 'web/1', '--admin', node.admin]);
  assert.deepEqual(drained, { status: 0, out: 'web/1: draining\n', err: '' });
  for (let request = 0; request < 10; request++) {
    assert.notEqual((await ask(node.url, '/app')).json<Told>().pid, first!.pid);
  }
  const undrained = await runAntipode(['undrain', 'web/1', '--admin', node.admin]);
  assert.deepEqual(undrained, { status: 0, out: 'web/1: healthy\n', err: '' });
});

// Two at a time: each is a process of its own, and what it costs is starting it.
describe('what cannot be started is one line and exit status 2', { concurrency: 2 }, () => {
  const broken: readonly (readonly [what: string, argv: readonly string[], line: RegExp])[] = [
    ['a bad flag', ['--wokers', '2'], /unknown option '--wokers' \(Did you mean --workers\?\)/],
    ['a number of workers that is none', ['--workers', 'many'], /Give a whole number from 1 to 256;/],
    ['a region that is not in the config', ['--region', 'eu-wets'], /"eu-wets": did you mean eu-west\?/],
    ['a config that is not there', ['--config', 'nowhere.json'], /nowhere\.json/],
    ['a config that is a folder', ['--config', 'folder.json'], /folder\.json/],
    ['a config that is no JSON', ['--config', 'broken.json'], /broken\.json/],
    ['a script that is not there', ['--config', 'no-script.json'], /missing\.mjs/],
    [
      'a port that is taken',
      ['--config', 'busy.json'],
      /cannot listen on 127\.0\.0\.1:\d+: another program listens there.* change listen\.http/,
    ],
    ['an admin port that is taken', ['--config', 'busy-admin.json'], /127\.0\.0\.1:\d+.* change listen\.admin/],
  ];
  for (const [what, argv, line] of broken) {
    test(what, async () => {
      await using folder = await temporaryFolder('start');
      await using busy = await listening();
      await writeConfigs(folder.path, busy.port);
      const { status, err } = await runAntipode(['start', ...argv], folder.path);
      assert.equal(status, 2);
      assert.match(err, line);
      // A config may have many faults, a line each after the first.
      const lines = err
        .trimEnd()
        .split('\n')
        .filter((text) => !/^ {2}\d+\. /.test(text));
      assert.equal(lines.length, 1, err);
    });
  }
});

async function writeConfigs(folder: string, busyPort: number): Promise<void> {
  const regions = { 'eu-west': { location: 'aws:eu-west-1' } };
  const free = { http: '127.0.0.1:0', admin: false };
  const fixed = { routes: [{ path: '/', respond: {} }] };
  const missing = { services: { web: { run: './missing.mjs' } }, routes: [{ path: '/', service: 'web' }] };
  const configs: Readonly<Record<string, unknown>> = {
    'antipode.config.json': { listen: free, regions, ...fixed },
    'no-script.json': { listen: free, ...missing },
    'busy.json': { listen: { ...free, http: `127.0.0.1:${busyPort}` }, ...fixed },
    'busy-admin.json': { listen: { ...free, admin: `127.0.0.1:${busyPort}` }, ...fixed },
  };
  await mkdir(join(folder, 'folder.json'));
  await writeFile(join(folder, 'broken.json'), '{ "routes": ');
  for (const [name, world] of Object.entries(configs)) await writeFile(join(folder, name), JSON.stringify(world));
}

async function listening(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}

async function status({ admin }: StartedNode): Promise<WorldStatus> {
  return (await ask(admin, '/v1/status')).json<WorldStatus>();
}

/** Requests under way. */
async function active(node: StartedNode): Promise<number> {
  const { endpoints } = (await status(node)).services[0]!;
  return endpoints.reduce((sum, endpoint) => sum + endpoint.active, 0);
}

async function workers(node: StartedNode): Promise<WorldStatus['services'][number]['workers']> {
  return (await status(node)).services[0]!.workers;
}
