import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort, temporaryFolder } from '../support/index.ts';
import { until } from '../support/until.ts';

const preload = fileURLToPath(new URL('capture-preload.ts', import.meta.url));
const folder = await temporaryFolder('capture');
after(() => folder[Symbol.asyncDispose]());

interface Program extends AsyncDisposable {
  readonly port: number;
  /** What its preload and it have sent. */
  readonly sent: unknown[];
  readonly send: (message: string) => void;
  /** How it ended, and what it wrote to stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

/** Runs a program in a process of its own, with its server captured; it may ask for `process.env.ASKED`. */
async function run(file: string, source: string, env: NodeJS.ProcessEnv = {}): Promise<Program> {
  const path = join(folder.path, file);
  writeFileSync(path, source);
  const port = await freePort();
  const child = fork(path, [], {
    execArgv: ['--conditions=@antipode/source', '--import', preload],
    env: { ...process.env, PRIVATE_PORT: String(port), ...env },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  const sent: unknown[] = [];
  child.on('message', (message) => sent.push(message));
  let errors = '';
  child.stderr!.on('data', (text) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, errors }));
  return {
    port,
    sent,
    send: (message) => child.send(message),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs a program that ends by itself; what it and its preload have sent. */
async function sentBy(file: string, source: string, env?: NodeJS.ProcessEnv): Promise<readonly [number, unknown[]]> {
  await using program = await run(file, source, env);
  const { code, errors } = await program.ended;
  assert.equal(code, 0, errors);
  return [program.port, program.sent];
}

const hello = "createServer((request, response) => response.end('hello')).listen(Number(process.env.ASKED));";
for (const [file, source] of [
  ['app.mjs', `import { createServer } from 'node:http';\n${hello}`],
  ['app.cjs', `const { createServer } = require('http');\n${hello}`],
  ['app.ts', `import { createServer, type Server } from 'node:http';\nconst server: Server = ${hello}\nvoid server;`],
  ['by-default.mjs', `import http from 'node:http';\nhttp.${hello}`],
] as const) {
  test(`moves the server of ${file} to the private address`, async () => {
    const asked = await freePort();
    await using program = await run(file, source, { ASKED: String(asked) });
    await until(() => program.sent.length > 0, 'the server was captured');
    assert.deepEqual(program.sent, [['server', { address: '127.0.0.1', family: 'IPv4', port: program.port }]]);
    assert.equal(await (await fetch(`http://127.0.0.1:${program.port}`)).text(), 'hello');
    await assert.rejects(fetch(`http://127.0.0.1:${asked}`));
  });
}

test('takes every form of listen, and knows the address as soon as Node.js would', async () => {
  const [port, sent] = await sentBy(
    'forms.mjs',
    `import { createServer } from 'node:http';
     import { join } from 'node:path';
     const path = join(import.meta.dirname, 'app.sock');
     const atOnce = [[], [0], [8123], ['8123'], [80, undefined], [8123, undefined, 5], [{ port: 8123 }],
       [{ port: '8123', backlog: 5 }], [{ port: 8123, reusePort: true, ipv6Only: true }], [path], [{ fd: 1 }],
       [{ path, readableAll: true, writableAll: true }]];
     const later = [[8123, '127.0.0.1'], [8123, '::1', 5], [{ port: 80, host: 'localhost' }], [8123, '0.0.0.0']];
     for (const form of [...atOnce, ...later]) {
       for (const callback of [true, false]) {
         const server = createServer();
         const listening = new Promise((done) => {
           if (callback) server.listen(...form, done);
           else server.on('listening', done).listen(...form);
         });
         process.send(['at once', server.address()?.port ?? null]);
         await listening;
         await new Promise((done) => server.close(done));
       }
     }`,
  );
  const captured = ['server', { address: '127.0.0.1', family: 'IPv4', port }];
  const atOnce = Array.from({ length: 24 }, () => [['at once', port], captured]);
  const later = Array.from({ length: 8 }, () => [['at once', null], captured]);
  assert.deepEqual(sent, [...atOnce, ...later].flat());
});

test('listens at an address of IPv6 where it is told to', async () => {
  const source = `import { createServer } from 'node:http';
    const server = createServer().listen(8123, '127.0.0.1', () => server.close());`;
  const [port, sent] = await sentBy('ipv6.mjs', source, { PRIVATE_HOST: '::1' });
  assert.deepEqual(sent, [['server', { address: '::1', family: 'IPv6', port }]]);
});

test('tells of its server before the program says that it listens', async () => {
  const source = `import { createServer } from 'node:http';
    const server = createServer().listen(8123, () => {
      process.send('callback');
      server.close();
    });`;
  const [port, sent] = await sentBy('order.mjs', source);
  assert.deepEqual(sent, [['server', { address: '127.0.0.1', family: 'IPv4', port }], 'callback']);
});

test('leaves to Node.js what it refuses, and when', async () => {
  const source = `import { createServer } from 'node:http';
    const thrown = (act) => { try { act(); } catch (error) { process.send(error.code); } };
    thrown(() => createServer().listen(70000));
    thrown(() => createServer().listen({}));
    const server = createServer().listen(8123);
    thrown(() => server.listen(8123));
    const aborted = createServer();
    server.close(() => {
      aborted.on('close', () => process.send('aborted')).listen({ port: 8123, signal: AbortSignal.abort() });
    });`;
  const [, sent] = await sentBy('refused.mjs', source);
  assert.deepEqual(sent, [
    'ERR_SOCKET_BAD_PORT',
    'ERR_INVALID_ARG_VALUE',
    'ERR_SERVER_ALREADY_LISTEN',
    // Closed before it was heard of: nobody was told of a server.
    'aborted',
  ]);
});

test('says that the private port is taken as Node.js says it, and takes the next attempt', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const taken = (holder.address() as AddressInfo).port;
  await using program = await run(
    'again.mjs',
    `import { createServer } from 'node:http';
     const server = createServer((request, response) => response.end('at last'));
     server.on('error', ({ code, address, port }) => {
       process.send([code, address, port]);
       process.once('message', () => server.listen(8124));
     });
     server.listen(8123);`,
    { PRIVATE_PORT: String(taken) },
  );
  await until(() => program.sent.length > 0, 'it could not listen');
  assert.deepEqual(program.sent.splice(0), [['EADDRINUSE', '127.0.0.1', taken]]);
  await new Promise((resolve) => holder.close(resolve));
  program.send('free');
  await until(() => program.sent.length > 0, 'it listens');
  assert.equal(await (await fetch(`http://127.0.0.1:${taken}`)).text(), 'at last');
});

test('takes the server that the program starts in place of one it closed, while that ends its last requests', async () => {
  await using program = await run(
    'anew.mjs',
    `import { createServer } from 'node:http';
     const first = createServer((request, response) => {
       response.write('first ');
       first.close();
       createServer((_, other) => other.end('second')).listen(8123, () => process.once('message', () => response.end('end')));
     });
     first.listen(8123);`,
  );
  await until(() => program.sent.length === 1, 'the first listens');
  const url = `http://127.0.0.1:${program.port}`;
  const first = await fetch(url);
  await until(() => program.sent.length === 2, 'the second listens');
  assert.equal(await (await fetch(url)).text(), 'second');
  program.send('end');
  assert.equal(await first.text(), 'first end');
});

test('leaves every other server where it is and says what it does without', async () => {
  const asked = await Promise.all(Array.from({ length: 5 }, freePort));
  await using program = await run(
    'others.mjs',
    `import { createServer } from 'node:http';
     import { createServer as createHttp2, createSecureServer as createSecureHttp2 } from 'node:http2';
     import { createServer as createHttps } from 'node:https';
     import { createServer as createTcp } from 'node:net';
     import { join } from 'node:path';
     import { createServer as createTls } from 'node:tls';
     const [tcp, https, http2, tls, http] = JSON.parse(process.env.ASKED);
     createTcp().listen(tcp);
     createHttps().listen(https, '127.0.0.1');
     createServer().listen(8123);
     createHttp2().listen(http2, '127.0.0.1');
     createTls().listen(tls, '127.0.0.1');
     createServer((request, response) => response.end('admin')).listen(http, '127.0.0.1');
     createSecureHttp2().listen(join(import.meta.dirname, 'h2.sock'));`,
    { ASKED: JSON.stringify(asked) },
  );
  await until(() => program.sent.length === 7, 'all listen');
  const isOther = (message: unknown): message is [string, string] => Array.isArray(message) && message[0] === 'other';
  assert.deepEqual(
    program.sent.filter((message) => !isOther(message)),
    [['server', { address: '127.0.0.1', family: 'IPv4', port: program.port }]],
  );
  const [tcp, https, http2, tls, http] = asked;
  const past =
    ' is reached past the edge: without its routes, limits and metrics, and a restart breaks its connections';
  assert.deepEqual(
    program.sent
      .filter(isOther)
      .map(([, what]) => what)
      .sort(),
    [
      `a TCP server on port ${tcp}${past}`,
      `a TLS server on port ${tls} of 127.0.0.1${past}`,
      `an HTTP/2 server at ${join(folder.path, 'h2.sock')}${past}`,
      `an HTTP/2 server on port ${http2} of 127.0.0.1${past}`,
      `an HTTPS server on port ${https} of 127.0.0.1${past}`,
      `another HTTP server on port ${http} of 127.0.0.1${past}`,
    ].sort(),
  );
  assert.equal(await (await fetch(`http://127.0.0.1:${http}`)).text(), 'admin');
});

test('says nothing of a socket that only looks for a free port, nor of the same server on another address', async () => {
  const [port, sent] = await sentBy(
    'quiet.mjs',
    `import { createServer } from 'node:http';
     import { createServer as createTcp } from 'node:net';
     const probe = createTcp().listen(0, () => probe.close(() => {
       const server = createServer().listen(8123, () => {
         const second = createServer().listen(server.address().port, '127.0.0.2', () => {
           process.send(['second', second.address().address]);
           setTimeout(() => {
             server.close();
             second.close();
           }, 20);
         });
       });
     }));`,
  );
  assert.deepEqual(sent, [
    ['server', { address: '127.0.0.1', family: 'IPv4', port }],
    ['second', '127.0.0.2'],
  ]);
});
