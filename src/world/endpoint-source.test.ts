import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startDnsServer } from '../../test/support/dns-server.ts';
import { isRunning, temporaryFolder } from '../../test/support/index.ts';
import { LoopbackApp } from '../../test/support/loopback-app.ts';
import { until } from '../../test/support/until.ts';
import { nodeTools, resolvedService } from '../../test/support/world.ts';
import type { WorldInput } from '../config/index.ts';
import { MessageHub } from '../messaging/index.ts';
import { createReaper } from '../supervisor/index.ts';
import { EndpointLedger } from './endpoint-ledger.ts';
import { startSource } from './endpoint-source.ts';
import { ServiceRuntime } from './service-runtime.ts';
import type { AppLine } from './source-options.ts';

const reaper = createReaper();
const folder = await temporaryFolder('source');
after(async () => {
  await reaper.close();
  await folder[Symbol.asyncDispose]();
});

const app = (script: string) => ({ script: join(folder.path, script), cwd: folder.path });
await writeFile(
  app('good.mjs').script,
  `import { createServer } from 'node:http';
   console.log('hello from ' + process.env.ANTIPODE_REGION);
   const server = createServer((request, response) => {
     if (request.url === '/crash') process.exit(3);
     response.end(String(process.pid));
   }).listen(process.env.PORT, process.env.HOST);
   process.on('SIGTERM', () => server.close());`,
);
await writeFile(app('bad.mjs').script, 'console.error("no database"); process.exit(7);');

async function open(settings: NonNullable<WorldInput['services']>[string], region = 'eu') {
  const tools = nodeTools();
  const lines: AppLine[] = [];
  const runtime = new ServiceRuntime(await resolvedService({ health: false, ...settings }), tools);
  const source = startSource(runtime, {
    region,
    reaper,
    onLine: (line) => lines.push(line),
    tools,
    appEnv: () => ({}),
    appArgs: () => [],
    hubOf: () => new MessageHub(tools),
    ledgerOf: () => new EndpointLedger(),
    services: () => [],
  });
  const said = () => tools.events.map(({ type, subject }) => `${type} ${subject}`);
  const close = async () => {
    await source.stop(5_000);
    runtime.close();
  };
  return { runtime, source, lines, tools, said, [Symbol.asyncDispose]: close };
}

const addresses = ({ runtime }: { readonly runtime: ServiceRuntime }) =>
  [...runtime.endpoints].map(({ id, label, address: { host, port } }) => `${id} ${label} ${host}:${port}`);

test('a list is complete at once, in the order of the config, with its weights and backups', async () => {
  await using opened = await open({
    endpoints: [
      'http://127.0.0.1:1',
      { url: 'http://127.0.0.1:2', weight: 3 },
      { url: 'http://[::1]:3', backup: true },
    ],
  });
  await opened.source.settled;
  assert.deepEqual(addresses(opened), [
    'api/1 eu/api/1 127.0.0.1:1',
    'api/2 eu/api/2 127.0.0.1:2',
    'api/3 eu/api/3 ::1:3',
  ]);
  assert.deepEqual(
    [...opened.runtime.endpoints].map(({ weight, backup }) => [weight, backup]),
    [
      [1, false],
      [3, false],
      [1, true],
    ],
  );
  assert.deepEqual(opened.source.workers(), []);
});

test('outside of regions an endpoint is called by its service alone', async () => {
  await using opened = await open({ endpoints: ['http://127.0.0.1:1'] }, '');
  assert.deepEqual(addresses(opened), ['api/1 api/1 127.0.0.1:1']);
});

test('a name is looked up where the config says, and the endpoints follow its records', async () => {
  await using dns = await startDnsServer();
  await using found = await LoopbackApp.start();
  dns.set('app.test', 'A', ['127.0.0.1']);
  dns.set('_http._tcp.app.test', 'SRV', [{ target: 'app.test', port: found.port, weight: 5 }]);
  const servers = [dns.address];
  await using byPort = await open({ discover: { registry: 'dns', service: 'app.test', port: found.port, servers } });
  await using byRecord = await open({ discover: { registry: 'dns', service: '_http._tcp.app.test', servers } });
  await until(() => byPort.runtime.available && byRecord.runtime.available, 'both found');
  const id = `127.0.0.1:${found.port}`;
  assert.deepEqual(addresses(byPort), [`api/${id} eu/api/${id} ${id}`]);
  assert.deepEqual(
    [...byRecord.runtime.endpoints].map(({ address, weight }) => [address.port, weight]),
    [[found.port, 5]],
  );
  assert.deepEqual(byPort.said(), [`endpoint.up api/${id}`]);
});

test('says when a name cannot be looked up', async () => {
  await using dns = await startDnsServer();
  dns.fail('REFUSED');
  await using opened = await open({
    discover: { registry: 'dns', service: 'app.test', port: 80, servers: [dns.address] },
  });
  await until(() => opened.said().includes('discovery.failed api'), 'told');
  assert.match(opened.tools.events[0]!.reason, /DNS did not answer for 'app\.test:80'/);
  assert.deepEqual(addresses(opened), []);
});

test('processes are settled when one is ready, and endpoints come and go with them', async () => {
  await using opened = await open({ run: app('good.mjs'), workers: 2 });
  const { runtime, source, said, lines } = opened;
  await source.settled;
  await until(() => [...runtime.endpoints].length === 2, 'both ready');
  assert.deepEqual(
    [...runtime.endpoints].map(({ label }) => label),
    ['eu/api/1', 'eu/api/2'],
  );
  await until(() => lines.length === 2, 'both lines');
  const { worker } = lines[0]!;
  const { pid: writer } = source.workers()[worker - 1]!;
  assert.deepEqual(lines[0], { service: 'api', worker, pid: writer, stream: 'stdout', text: 'hello from eu' });

  const crashing = [...runtime.endpoints][0]!;
  const { pid } = source.workers()[0]!;
  await fetch(`http://127.0.0.1:${crashing.address.port}/crash`).catch(() => {});
  await until(() => said().includes('worker.exited api/1'), 'the exit is told');
  assert.match(opened.tools.events.find(({ type }) => type === 'worker.exited')!.reason, /exited with code 3/);
  assert.equal(isRunning(pid), false);
  await until(() => source.workers()[0]?.state === 'ready', 'started again');
  assert.deepEqual([source.workers()[0]!.restarts, source.workers()[1]!.restarts], [1, 0]);
  const again = await until(() => [...runtime.endpoints].find(({ id }) => id === 'api/1'), 'an endpoint again');
  assert.notEqual(again, crashing);
  const answer = await fetch(`http://127.0.0.1:${again.address.port}/`);
  assert.equal(Number(await answer.text()), source.workers()[0]!.pid);
});

test('stopped, its processes and endpoints are gone', async () => {
  const { runtime, source } = await open({ run: app('good.mjs') });
  await source.settled;
  const { pid } = source.workers()[0]!;
  await source.stop(5_000);
  assert.equal(isRunning(pid), false);
  assert.deepEqual([...runtime.endpoints], []);
  assert.deepEqual(
    source.workers().map(({ worker, pid, state, reason }) => ({ worker, pid, state, reason })),
    [{ worker: 1, pid: 0, state: 'stopped', reason: 'asked to stop' }],
  );
  runtime.close();
});

test('processes that cannot start are settled too, for the node has to say what it can', async () => {
  await using opened = await open({ run: app('bad.mjs'), workers: 2 });
  await opened.source.settled;
  assert.equal(opened.runtime.available, false);
  const exit = await until(() => opened.tools.events.find(({ type }) => type === 'worker.exited'), 'told');
  assert.match(exit.reason, /exited with code 7; last said: no database/);
});
