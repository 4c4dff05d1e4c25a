import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { CacheHandler, HttpCache } from '../../src/edge/index.ts';
import { Deadlines } from '../../src/proxy/index.ts';
import { plainCaching } from './caching/plain-caching.ts';
import { answeringOrigin, exchange, type Origin, openClient, startEdge, type TestEdge } from './harness.ts';

/** What the origin answers next, by path; and what it was asked. */
const answers = new Map<string, string | ((head: string) => string | undefined)>();
let asked: string[] = [];
let origin: Origin;
let edge: TestEdge;
let cache: HttpCache;
let wallMs = Date.UTC(2026, 10, 21, 12);

const answer = (fields: string, body = 'body', status = '200 OK') =>
  `HTTP/1.1 ${status}\r\ndate: ${new Date(wallMs).toUTCString()}\r\n${fields}content-length: ${body.length}\r\n\r\n${body}`;

before(async () => {
  origin = await answeringOrigin((socket, head) => {
    asked.push(head);
    const path = head.split(' ')[1]!;
    const given = answers.get(path) ?? answer('');
    const text = typeof given === 'string' ? given : given(head);
    if (text !== undefined) socket.write(text, 'latin1');
  });
  cache = new HttpCache({
    maxBytes: 1_048_576,
    maxEntryBytes: 65_536,
    deadlines: new Deadlines(),
    wallNow: () => wallMs,
  });
  edge = await startEdge([origin.port], { layers: [(inner) => new CacheHandler(cache, plainCaching, inner)] });
});
after(async () => {
  await edge.close();
  await origin.close();
});
beforeEach(() => {
  asked = [];
  answers.clear();
  cache.purgeAll();
});

const get = (path: string, fields = '', method = 'GET') =>
  exchange(edge.port, `${method} ${path} HTTP/1.1\r\nhost: a.example\r\n${fields}connection: close\r\n\r\n`);

const statusOf = (text: string) => Number(text.split(' ')[1]);
const bodyOf = (text: string) => text.slice(text.indexOf('\r\n\r\n') + 4);
const fieldOf = (text: string, name: string) =>
  new RegExp(`\r\n${name}: ([^\r]*)\r\n`, 'i').exec(text.slice(0, text.indexOf('\r\n\r\n') + 2))?.[1];

test('a fresh response is served from the store, with its age, and says so', async () => {
  answers.set('/a', answer('cache-control: max-age=60\r\netag: "1"\r\n'));
  const first = await get('/a');
  assert.equal(fieldOf(first, 'cache-status'), 'antipode; fwd=uri-miss; fwd-status=200; stored');
  wallMs += 10_000;
  const second = await get('/a');
  assert.equal(bodyOf(second), 'body');
  assert.equal(fieldOf(second, 'age'), '10');
  assert.equal(fieldOf(second, 'cache-status'), 'antipode; hit; ttl=50');
  assert.equal(second.match(/\r\ndate: /g)?.length, 1);
  assert.equal(asked.length, 1);
});

test('a stale response is checked, and served again when it is still good', async () => {
  answers.set('/a', answer('cache-control: max-age=60\r\netag: "1"\r\nx-seen: first\r\n'));
  await get('/a');
  wallMs += 61_000;
  answers.set('/a', (head) => {
    assert.match(head, /\r\nif-none-match: "1"\r\n/);
    return `HTTP/1.1 304 Not Modified\r\ndate: ${new Date(wallMs).toUTCString()}\r\netag: "1"\r\ncache-control: max-age=60\r\nx-seen: later\r\n\r\n`;
  });
  const checked = await get('/a');
  assert.equal(statusOf(checked), 200);
  assert.equal(bodyOf(checked), 'body');
  assert.equal(fieldOf(checked, 'x-seen'), 'later');
  assert.match(fieldOf(checked, 'cache-status')!, /^antipode; fwd=stale; fwd-status=304/);
  const again = await get('/a');
  assert.match(fieldOf(again, 'cache-status')!, /; hit/);
  assert.equal(asked.length, 2);
});

test('a client that has it gets 304, a client that wants a part gets 206', async () => {
  answers.set('/a', answer('cache-control: max-age=60\r\netag: "1"\r\n', '0123456789'));
  await get('/a');
  assert.equal(statusOf(await get('/a', 'if-none-match: W/"1"\r\n')), 304);
  const part = await get('/a', 'range: bytes=2-4\r\n');
  assert.deepEqual([statusOf(part), bodyOf(part), fieldOf(part, 'content-range')], [206, '234', 'bytes 2-4/10']);
  const parts = await get('/a', 'range: bytes=0-1,-2\r\n');
  assert.match(bodyOf(parts), /bytes 0-1\/10\r\n\r\n01\r\n--.*bytes 8-9\/10\r\n\r\n89\r\n--/s);
  assert.equal(statusOf(await get('/a', 'range: bytes=99-\r\n')), 416);
  assert.equal(asked.length, 1);
});

test('HEAD is answered from what GET has stored', async () => {
  answers.set('/a', answer('cache-control: max-age=60\r\n', '0123456789'));
  await get('/a');
  const head = await get('/a', '', 'HEAD');
  assert.deepEqual([statusOf(head), fieldOf(head, 'content-length'), bodyOf(head)], [200, '10', '']);
  assert.equal(asked.length, 1);
});

test('variants are kept apart by what they vary by', async () => {
  answers.set('/a', (head) =>
    answer('cache-control: max-age=60\r\nvary: accept-language\r\n', /language: (\w+)/.exec(head)![1]!),
  );
  for (const language of ['de', 'fr', 'de', 'fr']) {
    assert.equal(bodyOf(await get('/a', `accept-language: ${language}\r\n`)), language);
  }
  assert.equal(asked.length, 2);
});

test('requests for the same at the same time are one request to the service', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  answers.set('/a', () => {
    void held.then(() => [...origin.sockets].at(-1)!.write(answer('cache-control: max-age=60\r\n')));
    return undefined;
  });
  const clients = Array.from({ length: 10 }, () => get('/a'));
  while (cache.counters.collapsed < 9) await new Promise((resolve) => setTimeout(resolve, 5));
  release();
  const texts = await Promise.all(clients);
  assert.deepEqual(new Set(texts.map(bodyOf)), new Set(['body']));
  assert.equal(asked.length, 1);
  assert.equal(texts.filter((text) => /; fwd=uri-miss; .*collapsed/.test(fieldOf(text, 'cache-status')!)).length, 9);
});

test('what a service makes of a host written in another way is not for those who write it plainly', async () => {
  answers.set('/a', (head) => answer('cache-control: max-age=60\r\n', /host: (\S+)/i.exec(head)![1]));
  const hosts = ['a.example:1337', 'A.example', 'a.example.', 'a.example'];
  const ask = (host: string) => exchange(edge.port, `GET /a HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  for (const host of hosts) assert.equal(bodyOf(await ask(host)), host);
  assert.equal(asked.length, hosts.length);
  await get('/a', '', 'DELETE');
  for (const host of hosts) await ask(host);
  assert.equal(asked.length, 2 * hosts.length + 1);
});

test('when the one who asks for all leaves, the next in line asks', async () => {
  answers.set('/a', () => undefined);
  const leader = await openClient(edge.port);
  leader.socket.write('GET /a HTTP/1.1\r\nhost: a.example\r\n\r\n');
  while (asked.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  const follower = get('/a');
  const before = cache.counters.collapsed;
  while (cache.counters.collapsed === before) await new Promise((resolve) => setTimeout(resolve, 5));
  answers.set('/a', answer('cache-control: max-age=60\r\n'));
  leader.socket.destroy();
  assert.equal(bodyOf(await follower), 'body');
  assert.equal(asked.length, 2);
});

test('a successful unsafe request takes out what is stored for its target', async () => {
  answers.set('/a', answer('cache-control: max-age=60\r\n'));
  await get('/a');
  await get('/a', 'content-length: 0\r\n', 'POST');
  await get('/a');
  assert.equal(asked.length, 3);
});

test('stale while revalidate serves at once and refreshes behind', async () => {
  answers.set('/a', answer('cache-control: max-age=1, stale-while-revalidate=60\r\n', 'old'));
  await get('/a');
  wallMs += 2_000;
  answers.set('/a', answer('cache-control: max-age=60\r\n', 'new'));
  assert.equal(bodyOf(await get('/a')), 'old');
  while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  let body = '';
  while (body !== 'new') body = bodyOf(await get('/a'));
  assert.equal(asked.length, 2);
});

describe('stale if error', () => {
  for (const [how, failing] of [
    ['an error', () => answer('', 'oops', '503 Service Unavailable')],
    ['nothing', undefined],
  ] as const) {
    test(`serves what is stored when the service answers with ${how}`, async () => {
      answers.set('/a', answer('cache-control: max-age=1, stale-if-error=60\r\n', 'old'));
      await get('/a');
      wallMs += 2_000;
      if (failing !== undefined) answers.set('/a', failing);
      else answers.set('/a', () => void [...origin.sockets].map((socket) => socket.destroy()) as undefined);
      const text = await get('/a');
      assert.deepEqual([statusOf(text), bodyOf(text)], [200, 'old']);
      assert.match(fieldOf(text, 'cache-status')!, /detail=stale-if-error/);
    });
  }
});

test('what a client wants only from the store is 504 when it is not there', async () => {
  assert.equal(statusOf(await get('/none', 'cache-control: only-if-cached\r\n')), 504);
  assert.equal(asked.length, 0);
});
