import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { appendFile, mkdir, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { ManualClock } from '../../src/core/index.ts';
import {
  compress,
  compressDefaults,
  RouteFilters,
  Slots,
  type StaticFiles,
  staticDefaults,
  staticFiles,
} from '../../src/edge/index.ts';
import { temporaryFolder } from '../support/index.ts';
import { deafClient } from './deaf-client.ts';
import { eventually, exchange, openClient, startEdge, type TestEdge } from './harness.ts';
import { http2, openSession, request } from './http2-clients.ts';
import { acceptedSockets } from './watch-sockets.ts';

interface Site extends AsyncDisposable {
  readonly folder: string;
  readonly clock: ManualClock;
  readonly edge: TestEdge;
  get(path: string, fields?: string, method?: string): Promise<Got>;
}

interface Got {
  readonly status: number;
  readonly head: string;
  readonly body: Buffer;
}

const text = 'console.log("a file of some length");\n'.repeat(100);

async function startSite(options: Partial<StaticFiles> = {}, slots = new Slots(8)): Promise<Site> {
  const root = await temporaryFolder('static');
  const folder = join(root.path, 'public');
  await mkdir(join(folder, 'docs'), { recursive: true });
  await mkdir(join(folder, 'empty'));
  await mkdir(join(folder, '.git'));
  await mkdir(join(folder, '.well-known'));
  await writeFile(join(root.path, 'secret.txt'), 'secret');
  for (const name of [
    'index.html',
    'app.js',
    'docs/index.html',
    'with space.txt',
    '.env',
    '.git/config',
    '.well-known/a.txt',
  ]) {
    await writeFile(join(folder, name), `${name}\n${text}`);
  }
  await writeFile(join(folder, 'empty.txt'), '');
  const clock = new ManualClock();
  const files: StaticFiles = {
    ...{ folder, prefix: '', index: staticDefaults.index, fallback: undefined, dotfiles: 'refuse' },
    ...{ precompressed: true, maxAgeMs: staticDefaults.maxAgeMs, immutable: 'hashed', fields: '' },
    ...options,
  };
  const plain = staticFiles(files, clock, slots);
  const levels = { gzip: 5, br: 4, zstd: 3 };
  const compressed = compress({ ...compressDefaults, levels }, new Slots(4))(plain);
  const filters = new RouteFilters([]);
  const routes = [
    { path: '/', host: 'z.example', handler: compressed, filters },
    { path: files.prefix === '' ? '/' : files.prefix, handler: plain, filters },
  ];
  const edge = await startEdge([], { routes, http2, limits: { idleTimeoutMs: 400 } });
  const get = async (path: string, fields = '', method = 'GET') => {
    const host = fields.includes('host: ') ? '' : 'host: a.example\r\n';
    const received = await exchange(
      edge.port,
      `${method} ${path} HTTP/1.1\r\n${host}connection: close\r\n${fields}\r\n`,
    );
    const end = received.indexOf('\r\n\r\n') + 4;
    const body = Buffer.from(received.slice(end), 'latin1');
    return { status: Number(received.slice(9, 12)), head: received.slice(0, end), body };
  };
  const close = async () => {
    await edge.close();
    await root[Symbol.asyncDispose]();
  };
  return { folder, clock, edge, get, [Symbol.asyncDispose]: close };
}

const field = ({ head }: Got, name: string) => new RegExp(`\r\n${name}: ([^\r]*)`, 'i').exec(head)?.[1];

test('serves files with type, length and validators', async () => {
  await using site = await startSite();
  const got = await site.get('/app.js');
  assert.equal(got.status, 200);
  assert.equal(got.body.toString(), `app.js\n${text}`);
  assert.equal(field(got, 'content-type'), 'text/javascript; charset=utf-8');
  assert.equal(field(got, 'content-length'), String(got.body.length));
  assert.equal(field(got, 'cache-control'), 'no-cache');
  assert.equal(field(got, 'accept-ranges'), 'bytes');
  const again = await site.get('/app.js', `if-none-match: ${field(got, 'etag')}\r\n`);
  assert.deepEqual([again.status, again.body.length, field(again, 'etag')], [304, 0, field(got, 'etag')]);
  const since = await site.get('/app.js', `if-modified-since: ${field(got, 'last-modified')}\r\n`);
  assert.equal(since.status, 304);
});

test('answers HEAD as GET without the body', async () => {
  await using site = await startSite();
  const got = await site.get('/app.js', '', 'HEAD');
  assert.deepEqual([got.status, got.body.length], [200, 0]);
  assert.equal(field(got, 'content-length'), String(`app.js\n${text}`.length));
});

test('serves the index of a folder, under a path that ends with a slash', async () => {
  await using site = await startSite();
  assert.match((await site.get('/')).body.toString(), /^index\.html\n/);
  assert.match((await site.get('/docs/')).body.toString(), /^docs\/index\.html\n/);
  const bare = await site.get('/docs?a=1');
  assert.deepEqual([bare.status, field(bare, 'location')], [308, '/docs/?a=1']);
  assert.equal((await site.get('/empty/')).status, 404);
  assert.equal((await site.get('/empty')).status, 404);
});

test('serves below a prefix', async () => {
  await using site = await startSite({ prefix: '/static' });
  assert.match((await site.get('/static/app.js')).body.toString(), /^app\.js\n/);
  assert.equal(field(await site.get('/static'), 'location'), '/static/');
  assert.equal((await site.get('/static/static/app.js')).status, 404);
});

test('serves names with spaces, and empty files', async () => {
  await using site = await startSite();
  assert.match((await site.get('/with%20space.txt')).body.toString(), /^with space\.txt\n/);
  const empty = await site.get('/empty.txt');
  assert.deepEqual([empty.status, field(empty, 'content-length'), empty.body.length], [200, '0', 0]);
});

for (const path of [
  '/nothing',
  '/app.js/',
  '/app.js/x',
  '/.env',
  '/.git/config',
  '/.well-known/a.txt',
  '/docs/.x/../.env',
]) {
  test(`does not serve ${path}`, async () => {
    await using site = await startSite();
    const got = await site.get(path);
    assert.equal(got.status, 404);
    assert.match(got.head, /application\/problem\+json/);
  });
}

test('serves dot files where they are allowed', async () => {
  await using all = await startSite({ dotfiles: 'allow' });
  assert.equal((await all.get('/.git/config')).status, 200);
  await using wellKnown = await startSite({ dotfiles: 'well-known' });
  assert.equal((await wellKnown.get('/.well-known/a.txt')).status, 200);
  assert.equal((await wellKnown.get('/.env')).status, 404);
});

test('no link leads out of the folder, nor to a dot file; those that stay are followed', async () => {
  await using site = await startSite();
  await symlink(join(site.folder, '../secret.txt'), join(site.folder, 'out.txt'));
  await symlink('..', join(site.folder, 'up'));
  await symlink('.env', join(site.folder, 'env.txt'));
  await symlink('loop', join(site.folder, 'loop'));
  await symlink('docs', join(site.folder, 'handbook'));
  for (const path of ['/out.txt', '/up/secret.txt', '/env.txt', '/loop']) {
    const got = await site.get(path);
    assert.equal(got.status, 404, path);
    assert.doesNotMatch(got.body.toString(), /secret/);
  }
  assert.equal((await site.get('/handbook/')).status, 200);
});

test('other methods are refused', async () => {
  await using site = await startSite();
  const got = await site.get('/app.js', 'content-length: 0\r\n', 'POST');
  assert.deepEqual([got.status, field(got, 'allow')], [405, 'GET, HEAD']);
});

test('sends parts', async () => {
  await using site = await startSite();
  const whole = (await site.get('/app.js')).body.toString();
  const one = await site.get('/app.js', 'range: bytes=7-17\r\n');
  assert.deepEqual([one.status, one.body.toString()], [206, whole.slice(7, 18)]);
  assert.equal(field(one, 'content-range'), `bytes 7-17/${whole.length}`);
  const several = await site.get('/app.js', 'range: bytes=0-1, -3\r\n');
  const boundary = /boundary=(\w+)/.exec(field(several, 'content-type')!)![1];
  const parts = several.body.toString().split(`\r\n--${boundary}`);
  assert.deepEqual(
    parts.map((part) => part.split('\r\n\r\n')[1]),
    [undefined, whole.slice(0, 2), whole.slice(-3), undefined],
  );
  assert.equal(field(several, 'content-length'), String(several.body.length));
  assert.equal((await site.get('/app.js', 'range: bytes=99999-\r\n')).status, 416);
});

test('sends the compressed form that lies beside a file, unless it is older', async () => {
  await using site = await startSite();
  const plain = `app.js\n${text}`;
  await writeFile(join(site.folder, 'app.js.br'), brotliCompressSync(plain));
  await writeFile(join(site.folder, 'app.js.gz'), gzipSync(plain));
  const br = await site.get('/app.js', 'accept-encoding: gzip, br\r\n');
  assert.equal(field(br, 'content-encoding'), 'br');
  assert.equal(field(br, 'content-type'), 'text/javascript; charset=utf-8');
  assert.equal(brotliDecompressSync(br.body).toString(), plain);
  const asIs = await site.get('/app.js');
  assert.equal(asIs.body.toString(), plain);
  for (const got of [br, asIs]) assert.equal(field(got, 'vary'), 'accept-encoding');
  assert.notEqual(field(br, 'etag'), field(asIs, 'etag'));
  await utimes(join(site.folder, 'app.js.br'), 1, 1);
  site.clock.advance(staticDefaults.recheckMs);
  const gzip = await site.get('/app.js', 'accept-encoding: gzip, br\r\n');
  assert.equal(field(gzip, 'content-encoding'), 'gzip');
  assert.equal(gunzipSync(gzip.body).toString(), plain);
});

test('is compressed on its way, and revalidated in that form', async () => {
  await using site = await startSite();
  const got = await site.get('/app.js', 'host: z.example\r\naccept-encoding: gzip\r\n');
  assert.equal(field(got, 'content-encoding'), 'gzip');
  assert.match(field(got, 'etag')!, /^W\//);
  const again = await site.get(
    '/app.js',
    `host: z.example\r\naccept-encoding: gzip\r\nif-none-match: ${field(got, 'etag')}\r\n`,
  );
  assert.deepEqual([again.status, field(again, 'etag')], [304, field(got, 'etag')]);
});

test('a file is known by the hash in its name as long as that is its content', async () => {
  await using site = await startSite();
  const hash = createHash('sha256').update(`app.js\n${text}`).digest('hex').slice(0, 8);
  const got = await site.get(`/app.${hash}.js`);
  assert.equal(got.body.toString(), `app.js\n${text}`);
  assert.equal(field(got, 'cache-control'), 'public, max-age=31536000, immutable');
  assert.equal((await site.get('/app.00000000.js')).status, 404);
  await writeFile(join(site.folder, 'app.js'), 'another');
  site.clock.advance(staticDefaults.recheckMs);
  assert.equal((await site.get(`/app.${hash}.js`)).status, 404);
});

test('an app with routes of its own gets its page where there is no file, and its parts are missed', async () => {
  await using site = await startSite({ fallback: 'index.html' });
  const page = await site.get('/orders/7', 'accept: text/html,*/*;q=0.8\r\n');
  assert.equal(page.status, 200);
  assert.match(page.body.toString(), /^index\.html\n/);
  assert.equal(field(page, 'vary'), 'accept');
  const part = await site.get('/missing.js', 'accept: */*\r\n');
  assert.deepEqual([part.status, field(part, 'vary')], [404, 'accept']);
});

test('a file that changes or appears is seen within a second', async () => {
  await using site = await startSite();
  const before = await site.get('/app.js');
  await writeFile(join(site.folder, 'app.js'), 'new');
  assert.equal((await site.get('/late.txt')).status, 404);
  await writeFile(join(site.folder, 'late.txt'), 'late');
  site.clock.advance(staticDefaults.recheckMs);
  const after = await site.get('/app.js', `if-none-match: ${field(before, 'etag')}\r\n`);
  assert.deepEqual([after.status, after.body.toString()], [200, 'new']);
  assert.equal((await site.get('/late.txt')).body.toString(), 'late');
});

test('a file in the place of another is another, of whatever size and date', async () => {
  await using site = await startSite();
  const [old, next] = [join(site.folder, 'app.js'), join(site.folder, 'next.js')];
  await writeFile(old, 'one');
  await writeFile(next, 'two');
  for (const path of [old, next]) await utimes(path, 1_700_000_000, 1_700_000_000);
  assert.equal((await site.get('/app.js')).body.toString(), 'one');
  await rename(next, old);
  site.clock.advance(staticDefaults.recheckMs);
  assert.equal((await site.get('/app.js')).body.toString(), 'two');
});

test('small files are sent from memory, whole and in parts', async () => {
  await using site = await startSite();
  const whole = (await site.get('/app.js')).body.toString();
  await rm(join(site.folder, 'app.js'));
  assert.equal((await site.get('/app.js')).body.toString(), whole);
  assert.equal((await site.get('/app.js', 'range: bytes=0-2\r\n')).body.toString(), whole.slice(0, 3));
  site.clock.advance(staticDefaults.recheckMs);
  assert.equal((await site.get('/app.js')).status, 404);
});

/** Those of this process below a folder. */
function openFiles(folder: string): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(join('/proc/self/fd', fd));
      return path.startsWith(folder) ? [path] : [];
    } catch {
      return [];
    }
  });
}

const large = 40_000_000;

test('sends large files whole', async () => {
  await using site = await startSite();
  const bytes = Buffer.alloc(5_000_000, 'abcdefghijklmnopqrstuvwxyz0123456789');
  await writeFile(join(site.folder, 'large.bin'), bytes);
  const { body } = await site.get('/large.bin');
  assert.ok(body.equals(bytes));
  const { body: part } = await site.get('/large.bin', 'range: bytes=1000000-3999999\r\n');
  assert.ok(part.equals(bytes.subarray(1_000_000, 4_000_000)));
});

test('serves clients of HTTP/2, in parts and whole', async () => {
  await using site = await startSite();
  const bytes = Buffer.alloc(5_000_000, 'abcdefghijklmnopqrstuvwxyz0123456789');
  await writeFile(join(site.folder, 'large.bin'), bytes);
  const session = await openSession(`http://127.0.0.1:${site.edge.port}`);
  const [whole, part, head] = await Promise.all([
    request(session, { ':path': '/large.bin' }),
    request(session, { ':path': '/large.bin', range: 'bytes=-3' }),
    request(session, { ':path': '/large.bin', ':method': 'HEAD' }),
  ]);
  assert.ok(Buffer.from(whole.body, 'latin1').equals(bytes));
  assert.deepEqual([part.status, part.body], [206, bytes.subarray(-3).toString()]);
  assert.deepEqual([head.body, head.headers['content-length']], ['', String(bytes.length)]);
  session.destroy();
});

const askLarge = 'GET /large.bin HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n';

for (const [how, change] of [
  ['is cut off', (path: string) => truncate(path, 1_000)],
  ['grows', (path: string) => appendFile(path, 'more')],
] as const) {
  test(`a file that ${how} while it is sent is not passed off for a whole one`, async () => {
    await using site = await startSite();
    const path = join(site.folder, 'large.bin');
    await writeFile(path, Buffer.alloc(large));
    const client = await deafClient(site.edge.port, askLarge);
    await eventually(() => (acceptedSockets(site.edge.port)[0]?.bytesWritten ?? 0) > 0, 'the answer has begun');
    await change(path);
    let received = 0;
    let code: string | undefined;
    client.on('error', (error: NodeJS.ErrnoException) => {
      code = error.code;
    });
    client.on('data', (bytes) => {
      received += bytes.length;
    });
    client.resume();
    await eventually(() => client.destroyed, 'the connection is reset');
    assert.equal(code, 'ECONNRESET');
    assert.ok(received < large, `${received}`);
  });
}

test('more files than may be open are refused, and those that are kept are sent all the same', async () => {
  const slots = new Slots(1);
  await using site = await startSite({}, slots);
  await site.get('/app.js');
  await eventually(() => slots.take(), 'the file is closed');
  const refused = await site.get('/index.html');
  assert.deepEqual([refused.status, field(refused, 'retry-after')], [503, '1']);
  assert.equal((await site.get('/app.js')).status, 200);
  slots.give();
  assert.equal((await site.get('/index.html')).status, 200);
  await eventually(() => slots.taken === 0, 'the file is closed');
});

test('a client that leaves, or does not read, holds nothing open for good', async () => {
  await using site = await startSite();
  await writeFile(join(site.folder, 'large.bin'), Buffer.alloc(large));
  const client = await openClient(site.edge.port);
  client.socket.write(askLarge);
  await client.until((all) => all.length > 10_000);
  client.socket.destroy();
  const deaf = await deafClient(site.edge.port, askLarge);
  await eventually(() => openFiles(site.folder).length > 0, 'a file is open');
  await site.edge.quiet();
  await eventually(() => openFiles(site.folder).length === 0, 'no file is open');
  deaf.destroy();
});
