import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { isRunning, temporaryFolder } from '../../test/support/index.ts';
import {
  createProcessGroup,
  createReaper,
  type ProcessGroup,
  type ProcessGroupOptions,
  type WorkerStatus,
} from './index.ts';

const folder = await temporaryFolder('supervisor');
const reaper = createReaper();
const groups: ProcessGroup[] = [];
const restart = { baseMs: 10, maxMs: 50, factor: 2, jitter: 0, resetAfterMs: 30_000 };
const fast = { startTimeoutMs: 5_000, pollIntervalMs: 5, restart };
const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

afterEach(async () => {
  await Promise.all(groups.splice(0).map((group) => group.stop({ graceMs: 0 })));
});
after(async () => {
  await reaper.close();
  await folder[Symbol.asyncDispose]();
});

function program(name: string, source: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, source);
  return path;
}

const server = program(
  'server.mjs',
  `import { createServer } from 'node:http';
   createServer((request, response) => {
     if (request.url === '/crash') { console.error('no', 'database'); process.exit(3); }
     const { PORT, HOST, ANTIPODE_REGION, ANTIPODE_SERVICE, ANTIPODE_WORKER, EXTRA } = process.env;
     response.end(JSON.stringify({ PORT, HOST, ANTIPODE_REGION, ANTIPODE_SERVICE, ANTIPODE_WORKER, EXTRA,
       argv: process.argv.slice(2), execArgv: process.execArgv }));
   }).listen(process.env.PORT, process.env.HOST);`,
);

/** A group whose states are kept, and waited for. */
function group(options: Partial<ProcessGroupOptions>) {
  const seen: WorkerStatus[] = [];
  const waiting: { readonly wanted: (status: WorkerStatus) => boolean; readonly done: (s: WorkerStatus) => void }[] =
    [];
  const made = createProcessGroup({
    id: 'web',
    region: 'eu-west',
    reaper,
    limits: fast,
    ...options,
    onState(status) {
      seen.push(status);
      for (const { wanted, done } of waiting) if (wanted(status)) done(status);
    },
  });
  groups.push(made);
  const when = (wanted: (status: WorkerStatus) => boolean): Promise<WorkerStatus> => {
    const already = seen.find(wanted);
    return already ? Promise.resolve(already) : new Promise((done) => waiting.push({ wanted, done }));
  };
  return { group: made, seen, when, ready: (worker = 1) => when((s) => s.worker === worker && s.state === 'ready') };
}

const url = (status: WorkerStatus, path = '/') => `http://${status.address?.host}:${status.address?.port}${path}`;

test('starts the copies, each told its port, region, service and number', async () => {
  const { ready } = group({
    script: server,
    count: 2,
    args: ['--flag'],
    env: { EXTRA: 'yes', PORT: '1' },
    execArgv: ['--no-warnings'],
  });
  const statuses = await Promise.all([ready(1), ready(2)]);
  assert.notEqual(statuses[0]?.address?.port, statuses[1]?.address?.port);
  for (const status of statuses) {
    const told = (await (await fetch(url(status))).json()) as Record<string, unknown>;
    assert.deepEqual(told, {
      PORT: String(status.address?.port),
      HOST: '127.0.0.1',
      ANTIPODE_REGION: 'eu-west',
      ANTIPODE_SERVICE: 'web',
      ANTIPODE_WORKER: String(status.worker),
      EXTRA: 'yes',
      argv: ['--flag'],
      execArgv: ['--no-warnings'],
    });
  }
});

test('starts a crashed app again on its port, and says how it ended', async () => {
  const { ready, when, seen } = group({ script: server });
  const first = await ready();
  await fetch(url(first, '/crash')).catch(() => {});
  const second = await when((status) => status.state === 'ready' && status.restarts === 1);
  assert.equal(second.address?.port, first.address?.port);
  assert.notEqual(second.pid, first.pid);
  const crash = seen.find((status) => status.state === 'crashed');
  assert.equal(crash?.reason, 'exited with code 3; last said: no database');
  assert.equal(crash?.address, undefined);
  assert.deepEqual(
    seen.map((status) => status.state),
    ['starting', 'ready', 'crashed', 'starting', 'ready'],
  );
});

test('waits longer before each start of an app that keeps failing', async () => {
  const { when, seen } = group({ script: program('broken.mjs', 'process.kill(process.pid, "SIGABRT");') });
  await when((status) => status.state === 'starting' && status.restarts === 3);
  assert.equal(
    seen.some((status) => status.state === 'ready'),
    false,
  );
  assert.match(seen.find((status) => status.state === 'crashed')?.reason ?? '', /^was ended by SIGABRT/);
});

test('runs TypeScript as it is, and finds an app that listens on ::1 alone', { skip: !hasIpv6 }, async () => {
  const script = program(
    'server.ts',
    `import { createServer } from 'node:http';
     const port: number = Number(process.env.PORT);
     createServer((_, response) => response.end('typed')).listen(port, '::1');`,
  );
  const status = await group({ script }).ready();
  assert.equal(status.address?.host, '::1');
  assert.equal(await (await fetch(`http://[::1]:${status.address?.port}/`)).text(), 'typed');
});

test('ends an app that does not listen on its port in time, and tells it which', async () => {
  const script = program('deaf.mjs', 'setInterval(() => {}, 1000);');
  const { when, seen } = group({ script, limits: { ...fast, startTimeoutMs: 150 } });
  const crashed = await when((status) => status.state === 'crashed');
  assert.match(crashed.reason, /^did not listen on port \d+ within 150ms: it has to listen on process\.env\.PORT$/);
  assert.equal(isRunning(seen[0]!.pid!), false);
});

test('tells a program in another language of the variable PORT, not of process.env', async () => {
  const { when } = group({ command: ['sleep', '60'], limits: { ...fast, startTimeoutMs: 150 } });
  const { reason } = await when(({ state }) => state === 'crashed');
  assert.match(
    reason,
    /^did not listen on port \d+ within 150ms: it has to listen on the port that its environment variable PORT says$/,
  );
});

test('says what it waits for when an app is slow to start, and nothing of one that is not', async () => {
  const told: string[] = [];
  const onCare: ProcessGroupOptions['onCare'] = ({ worker }, { kind, reason }) =>
    told.push(`${worker} ${kind}: ${reason}`);
  const quick = group({ script: server, limits: { ...fast, slowStartMs: 5_000 }, onCare });
  await quick.ready();
  const limits = { ...fast, slowStartMs: 20, startTimeoutMs: 1_000 };
  const { when } = group({ script: program('slow.mjs', 'setTimeout(() => {}, 60_000)'), limits, onCare });
  const crashed = await when(({ state }) => state === 'crashed');
  assert.match(crashed.reason, /^did not listen on port \d+ within 1s: it has to listen on process\.env\.PORT$/);
  assert.match(told.join(), /^1 slow: did not listen on port \d+ so far: it has to listen on process\.env\.PORT; /);
  assert.match(told.join(), /it has 1s to start$/);
});

test('passes on what the app writes, line by line, with its stream', async () => {
  const lines: string[] = [];
  const script = program(
    'chatty.mjs',
    'console.log("one\\ntwo"); console.error("three"); process.stdout.write("four");',
  );
  const onLine = ({ worker }: WorkerStatus, stream: string, line: string) => lines.push(`${worker} ${stream} ${line}`);
  await group({ script, onLine }).when((status) => status.state === 'crashed');
  assert.deepEqual(lines.slice(0, 4).sort(), ['1 stderr three', '1 stdout four', '1 stdout one', '1 stdout two']);
});

test('stops politely with SIGTERM, and does not start again', async () => {
  const script = program(
    'polite.mjs',
    `import { createServer } from 'node:http';
     const server = createServer().listen(process.env.PORT, process.env.HOST);
     process.on('SIGTERM', () => { console.log('bye'); server.close(() => process.exit(0)); });`,
  );
  const lines: string[] = [];
  const { group: made, ready, seen } = group({ script, onLine: (_, __, line) => lines.push(line) });
  const { pid } = await ready();
  await made.stop();
  assert.deepEqual(lines, ['bye']);
  assert.deepEqual(
    seen.slice(-2).map((status) => status.state),
    ['stopping', 'stopped'],
  );
  assert.equal(isRunning(pid!), false);
});

test('kills an app deaf to SIGTERM after the grace, together with what it had started', async () => {
  const script = program(
    'stubborn.mjs',
    `import { spawn } from 'node:child_process';
     import { createServer } from 'node:http';
     process.on('SIGTERM', () => {});
     const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
     createServer((_, response) => response.end(String(child.pid))).listen(process.env.PORT, process.env.HOST);`,
  );
  const { group: made, ready } = group({ script });
  const status = await ready();
  const grandchild = Number(await (await fetch(url(status))).text());
  const patient = made.stop({ graceMs: 60_000 });
  assert.equal(isRunning(status.pid!), true);
  await made.stop({ graceMs: 20 });
  await patient;
  assert.equal(isRunning(status.pid!), false);
  assert.equal(isRunning(grandchild), false);
});

test('can be stopped before the first process is there', async () => {
  const { group: made, seen } = group({ script: server });
  await made.stop();
  assert.deepEqual(
    seen.map((status) => status.state),
    ['stopped'],
  );
});

test('refuses a missing script and a senseless count before it starts anything', () => {
  assert.throws(() => group({ script: join(folder.path, 'nowhere.js') }), {
    code: 'ERR_SUPERVISOR_SCRIPT_MISSING',
    message: /nowhere\.js, which cannot be read: correct services\.web\.run/,
  });
  for (const count of [0, 1.5, 257]) {
    assert.throws(() => group({ script: server, count }), { code: 'ERR_SUPERVISOR_COUNT', message: /1 to 256/ });
  }
});
