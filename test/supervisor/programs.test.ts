import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { until } from '../support/until.ts';
import { program, startGroup } from './harness.ts';

const isRoot = process.getuid?.() === 0;

const telling = program(
  'telling.mjs',
  `import { createServer } from 'node:http';
   createServer((_, response) => response.end(JSON.stringify({
     uid: process.getuid(), gid: process.getgid(), groups: process.getgroups(), env: process.env,
   }))).listen(process.env.PORT, process.env.HOST);`,
);

async function told(options: Parameters<typeof startGroup>[0]) {
  const group = startGroup({ script: telling, ...options });
  await group.whole();
  const { host, port } = group.serving()[0]!.address!;
  return (await (await fetch(`http://${host}:${port}/`)).json()) as {
    readonly uid: number;
    readonly gid: number;
    readonly groups: readonly number[];
    readonly env: Readonly<Record<string, string>>;
  };
}

test('a program in another language runs with its port, its arguments and the variables of its file', async () => {
  const script = program(
    'app.py',
    `import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = ' '.join([*sys.argv[1:], os.environ['GREETING'], os.environ['MODE'], os.environ['ANTIPODE_WORKER']]).encode()
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.HTTPServer((os.environ['HOST'], int(os.environ['PORT'])), Handler).serve_forever()`,
  );
  const envFile = program('python.env', 'GREETING="good day"\nMODE=of-the-file\n');
  const group = startGroup({
    script: undefined,
    command: ['python3', script],
    args: ['--fast'],
    envFile,
    env: { MODE: 'mine' },
  });
  await group.whole();
  const { host, port } = group.serving()[0]!.address!;
  assert.equal(await (await fetch(`http://${host}:${port}/`)).text(), '--fast good day mine 1');
  await until(() => (group.workers()[0]?.rssBytes ?? 0) > 1_048_576, 'its memory is looked up');
  const { pid } = group.serving()[0]!;
  process.kill(pid!, 'SIGKILL');
  await until(() => group.serving()[0]?.id === '1.2', 'started again');
});

test('Node reads the file of variables itself, and what is set already stays', async () => {
  const envFile = program('node.env', 'FROM_FILE=yes\nMODE=of-the-file\n');
  const { env } = await told({ envFile, env: { MODE: 'mine' } });
  assert.deepEqual([env.FROM_FILE, env.MODE], ['yes', 'mine']);
});

test('an app finds nothing of the heartbeat in its environment', async () => {
  const { env } = await told({ heartbeat: true });
  assert.equal(env.ANTIPODE_HEARTBEAT, undefined);
});

test('runs as another user, with that group and no other', { skip: !isRoot }, async () => {
  chmodSync(dirname(telling), 0o755);
  assert.deepEqual(await told({ user: 'nobody' }).then(({ uid, gid, groups }) => [uid, gid, groups.includes(0)]), [
    65_534,
    65_534,
    false,
  ]);
  const numbers = await told({ user: 12_345, group: 'daemon' });
  assert.deepEqual([numbers.uid, numbers.gid], [12_345, 1]);
});

test('refuses to run as somebody who is not there, before it starts anything', () => {
  assert.throws(() => startGroup({ script: telling, user: 'nobody-of-that-name' }), {
    code: 'ERR_SUPERVISOR_USER',
    message: /cannot run as user nobody-of-that-name: there is nobody of that name here/,
  });
  assert.throws(() => startGroup({ script: telling, envFile: '/nowhere.env' }), { code: 'ERR_SUPERVISOR_ENV_FILE' });
});

test('only root may start processes as somebody else', { skip: !isRoot }, async () => {
  const folder = join(dirname(telling), 'unprivileged');
  mkdirSync(folder);
  chownSync(folder, 65_534, 65_534);
  const source = program(
    'unprivileged.mts',
    `import { createServer } from 'node:http';
     import { createProcessGroup, createReaper } from ${JSON.stringify(new URL('../../src/supervisor/index.ts', import.meta.url).href)};
     const reaper = createReaper();
     let said = '';
     process.setuid!(65534);
     try { createProcessGroup({ id: 'web', region: '', script: ${JSON.stringify(telling)}, user: 'root', reaper }); }
     catch (error) { said = (error as Error).message; }
     createServer((_, response) => response.end(said)).listen(process.env.PORT, process.env.HOST);`,
  );
  const group = startGroup({ script: source, execArgv: ['--conditions=@antipode/source'] });
  await group.whole();
  const { host, port } = group.serving()[0]!.address!;
  assert.match(
    await (await fetch(`http://${host}:${port}/`)).text(),
    /cannot run as user root: only root may start processes as somebody else: start as root/,
  );
});

test('is ready when it says so, and not before', async () => {
  const script = program(
    'saying.mjs',
    `import { createServer } from 'node:http';
     createServer((_, response) => response.end(String(process.uptime()))).listen(process.env.PORT, process.env.HOST, () => {
       setTimeout(() => process.send('ready'), 300);
     });`,
  );
  const group = startGroup({ script, ready: 'message' });
  await group.whole();
  const { host, port } = group.serving()[0]!.address!;
  assert.ok(Number(await (await fetch(`http://${host}:${port}/`)).text()) >= 0.3);
});

test('is ready when its health path answers below 500, and says what it answered if it never does', async () => {
  const healthy = program(
    'healthy.mjs',
    `import { createServer } from 'node:http';
     let asked = 0;
     createServer((request, response) => {
       if (request.url === '/health') response.statusCode = ++asked < 3 ? 503 : 404;
       response.end(String(asked));
     }).listen(process.env.PORT, process.env.HOST);`,
  );
  const group = startGroup({ script: healthy, healthPath: '/health' });
  await group.whole();
  const { host, port } = group.serving()[0]!.address!;
  assert.equal(await (await fetch(`http://${host}:${port}/`)).text(), '3');
  const sick = program(
    'sick.mjs',
    `import { createServer } from 'node:http';
     createServer((_, response) => response.writeHead(503).end()).listen(process.env.PORT, process.env.HOST);`,
  );
  const never = startGroup({ script: sick, healthPath: '/health', limits: { startTimeoutMs: 2_000 } });
  await until(() => never.said().includes('1.1 crashed'), 'given up');
  assert.equal(never.crashes()[0]?.reason, 'was not healthy (status 503 on /health) within 2s');
});

test('keeps the heap of a worker that runs out of it', async () => {
  const script = program('leaking.mjs', 'const kept = []; for (;;) kept.push(new Array(1000).fill({}));');
  const heapSnapshots = dirname(script);
  const group = startGroup({
    script,
    heapSnapshots,
    execArgv: ['--max-old-space-size=20'],
    limits: { startTimeoutMs: 15_000 },
  });
  await until(() => group.crashes().length > 0, 'it ran out of heap');
  assert.match(group.crashes()[0]?.heapSnapshot ?? '', /Heap\..*\.heapsnapshot$/);
});
