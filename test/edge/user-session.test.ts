/** What a user has written travels from the app to the client and back, through one edge and through two. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  CacheHandler,
  type CookieRules,
  HttpCache,
  type Layer,
  Seal,
  userSession,
  userSessionCounts,
  userSessionDefaults,
} from '../../src/edge/index.ts';
import { Deadlines } from '../../src/proxy/index.ts';
import { until } from '../support/until.ts';
import { plainCaching } from './caching/plain-caching.ts';
import { answeringOrigin, exchange, type Origin, openClient, startEdge, type TestEdge } from './harness.ts';
import { http2, openSession, request } from './http2-clients.ts';
import { secureListening } from './secure-clients.ts';

const cookie: CookieRules = {
  name: 'antipode-session',
  path: '/',
  domain: undefined,
  sameSite: 'lax',
  secure: 'auto',
  maxAgeSeconds: 60,
};
const tokens = 'data=00000001-0000000000002a-us';
const seal = new Seal(['a secret of the world'], 'shop');
const counts = userSessionCounts();
/** A word of our own, beside those of RFC 9213. */
const targets = new Set(['x-shared-for']);

let origin: Origin;
let region: TestEdge;
/** An edge that sends everything on to the other one. */
let entry: TestEdge;
/** The head of the last request at the app. */
let asked = '';
/** How far the caches' clock is ahead. */
let aheadMs = 0;

before(async () => {
  origin = await answeringOrigin((socket, head) => {
    asked = head;
    if (head.startsWith('GET /checked')) {
      const isCheck = head.includes('if-none-match');
      const answer = isCheck ? `304 Not Modified\r\nx-antipode-tokens: ${tokens}` : '200 OK\r\ncontent-length: 2';
      socket.write(`HTTP/1.1 ${answer}\r\netag: "1"\r\ncache-control: public, no-cache\r\n\r\n${isCheck ? '' : 'ok'}`);
      return;
    }
    if (head.startsWith('GET /behind')) {
      // The first answer is for all; the check that comes behind a stale one writes.
      const [isFirst, is304] = [!head.includes('if-none-match'), head.includes('/behind/same')];
      const status = is304 && !isFirst ? '304 Not Modified' : '200 OK\r\ncontent-length: 2';
      const written = isFirst ? '' : `x-antipode-tokens: ${tokens}\r\n`;
      const said = `${written}etag: "1"\r\ncache-control: public, max-age=10, stale-while-revalidate=60\r\n`;
      socket.write(`HTTP/1.1 ${status}\r\n${said}\r\n${is304 && !isFirst ? '' : isFirst ? 'v1' : 'v2'}`);
      return;
    }
    const told = head.startsWith('GET /reads') ? '' : `x-antipode-tokens: ${tokens}\r\n`;
    const said = 'cache-control: public, max-age=60\r\n';
    const caching = head.includes('/targeted')
      ? `x-shared-for: all\r\nCDN-${said}${said}`
      : head.includes('/public')
        ? said
        : '';
    socket.write(`HTTP/1.1 200 OK\r\n${told}${caching}content-length: 2\r\n\r\nok`);
  });
  const cached = (): Layer => {
    const sizes = { maxBytes: 1_048_576, maxEntryBytes: 65_536 };
    const cache = new HttpCache({ ...sizes, deadlines: new Deadlines(), wallNow: () => Date.now() + aheadMs });
    return (inner) => new CacheHandler(cache, plainCaching, inner);
  };
  region = await startEdge([origin.port], {
    filters: [userSession({ cookie, seal, counts, targets })],
    layers: [cached()],
  });
  entry = await startEdge([region.port], {
    isEdge: true,
    filters: [userSession({ cookie, seal, counts: userSessionCounts(), targets })],
    layers: [cached()],
  });
});
after(async () => {
  await entry.close();
  await region.close();
  await origin.close();
});
beforeEach(() => {
  asked = '';
  Object.assign(counts, userSessionCounts());
});

const ask = (edge: TestEdge, path: string, fields = '') =>
  exchange(edge.port, `GET ${path} HTTP/1.1\r\nhost: a.example\r\n${fields}connection: close\r\n\r\n`);
const linesOf = (head: string, name: string) =>
  head.split('\r\n').filter((line) => line.toLowerCase().startsWith(`${name}: `));

for (const [name, edgeOf] of [
  ['one edge', () => region],
  ['two edges', () => entry],
] as const) {
  test(`a cookie brings what was written to the next request, by ${name}`, async () => {
    const written = await ask(edgeOf(), '/write');
    const [set, ...more] = linesOf(written, 'set-cookie');
    assert.deepEqual(more, []);
    assert.match(set!, /^set-cookie: antipode-session=[\w-]+; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax$/);
    assert.deepEqual(linesOf(written, 'cache-control'), ['cache-control: private']);
    // Nothing plain of it leaves the edge.
    assert.doesNotMatch(written, /x-antipode-tokens|-us\b/);
    const pair = /antipode-session=[\w-]+/.exec(set!)![0];

    const read = await ask(edgeOf(), '/reads', `cookie: theme=dark; ${pair}\r\n`);
    assert.deepEqual(linesOf(asked, 'x-antipode-tokens'), [`x-antipode-tokens: ${tokens}`]);
    assert.match(asked, /\r\ncookie: theme=dark; /);
    // Where nothing was written, nothing is set.
    assert.deepEqual(linesOf(read, 'set-cookie'), []);
    assert.deepEqual(counts, { given: 1, brought: 1, invalid: 0 });
  });

  test(`a client without cookies asks by a field, and is answered by it, by ${name}`, async () => {
    const written = await ask(edgeOf(), '/write', 'x-antipode-session: new\r\n');
    assert.deepEqual(linesOf(written, 'set-cookie'), []);
    const [line, ...more] = linesOf(written, 'x-antipode-session');
    assert.deepEqual(more, []);
    await ask(edgeOf(), '/reads', `${line}\r\n`);
    assert.deepEqual(linesOf(asked, 'x-antipode-tokens'), [`x-antipode-tokens: ${tokens}`]);
    assert.deepEqual(counts, { given: 1, brought: 1, invalid: 0 });
  });

  test(`what is forged is taken out, and what a client says of the app's field too, by ${name}`, async () => {
    const sealed = seal.seal(tokens);
    const changed = `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`;
    const ofAnother = new Seal(['another secret'], 'shop').seal(tokens);
    for (const forged of [changed, ofAnother, tokens, 'x']) {
      await ask(
        edgeOf(),
        '/reads',
        `cookie: antipode-session=${forged}; theme=dark\r\nx-antipode-tokens: ${tokens}\r\n`,
      );
      assert.deepEqual(linesOf(asked, 'x-antipode-tokens'), ['x-antipode-tokens: none']);
      assert.deepEqual(linesOf(asked, 'cookie'), ['cookie: theme=dark']);
      await ask(edgeOf(), '/reads', `x-antipode-session: ${forged}\r\n`);
      assert.deepEqual(linesOf(asked, 'x-antipode-tokens'), ['x-antipode-tokens: none']);
    }
    assert.equal(counts.brought, 0);
  });

  test(`a user is given what a check of the cache has written for them, and nobody else is, by ${name}`, async () => {
    const path = `/checked/${name.replace(' ', '-')}`;
    const first = await ask(edgeOf(), path);
    assert.deepEqual(linesOf(first, 'set-cookie'), []);
    for (const [fields, field] of [
      ['', 'set-cookie'],
      ['x-antipode-session: new\r\n', 'x-antipode-session'],
      ['if-none-match: "1"\r\n', 'set-cookie'],
    ] as const) {
      const answer = await ask(edgeOf(), path, fields);
      assert.match(asked, /if-none-match/);
      assert.match(answer, fields.includes('if-none') ? /^HTTP\/1.1 304/ : /^HTTP\/1.1 200 .*\r\n\r\nok$/s);
      const [line, ...more] = linesOf(answer, field);
      assert.deepEqual(more, []);
      assert.deepEqual(linesOf(answer, 'cache-control').at(-1), 'cache-control: private');
      const brought = field === 'set-cookie' ? `cookie: ${/antipode-session=[\w-]+/.exec(line!)![0]}` : line!;
      await ask(edgeOf(), '/reads', `${brought}\r\n`);
      assert.deepEqual(linesOf(asked, 'x-antipode-tokens'), [`x-antipode-tokens: ${tokens}`]);
    }
  });

  test(`an answer that says what its user has written is stored by no cache, by ${name}`, async () => {
    for (const path of ['/public', '/targeted']) {
      for (const fields of ['', '', 'x-antipode-session: new\r\n']) {
        asked = '';
        const answer = await ask(edgeOf(), path, fields);
        assert.equal(linesOf(answer, fields === '' ? 'set-cookie' : 'x-antipode-session').length, 1);
        // No word to caches of others overrules it.
        assert.doesNotMatch(answer, /cdn-cache-control|x-shared-for/i);
        assert.ok(asked.startsWith(`GET ${path}`));
      }
    }
    await ask(edgeOf(), '/reads/public');
    asked = '';
    const stored = await ask(edgeOf(), '/reads/public');
    assert.equal(asked, '', 'what says nothing of a user is stored');
    assert.deepEqual(linesOf(stored, 'set-cookie'), []);
  });
}

for (const [answer, path] of [
  ['a 304', '/behind/same'],
  ['a whole answer', '/behind/other'],
] as const) {
  test(`what a refresh behind a stale answer writes is told to nobody, and shown to nobody, by ${answer}`, async () => {
    assert.match(await ask(region, path), /\r\n\r\nv1$/);
    aheadMs += 20_000;
    asked = '';
    const stale = await ask(region, path);
    assert.match(stale, /\r\n\r\nv1$/);
    assert.deepEqual(linesOf(stale, 'set-cookie'), []);
    await until(() => asked.includes('if-none-match'), 'the refresh');
    const isSame = path.endsWith('same');
    // What was stored is good again, or gone: then whoever asks next asks the app itself.
    const next = await until(async () => {
      asked = '';
      const got = await ask(region, path);
      const isOver = isSame ? /^cache-status: .*; hit; ttl=[1-9]/im.test(got) : asked !== '';
      return isOver && got;
    }, 'the refresh is over');
    assert.match(next, /\r\n\r\nv1$/);
    assert.deepEqual(linesOf(next, 'set-cookie'), []);
    assert.equal(counts.given, 0);
  });
}

test('many cookies of its name cost no more than a few', async () => {
  const opened = { count: 0 };
  const counting = { seal: (text: string) => seal.seal(text), open: () => void opened.count++ } as unknown as Seal;
  const edge = await startEdge([origin.port], { filters: [userSession({ cookie, seal: counting, counts, targets })] });
  const planted = Array.from({ length: 100 }, (_, at) => `antipode-session=planted-${at}`).join('; ');
  await ask(edge, '/reads', `cookie: ${planted}; theme=dark\r\n`);
  assert.equal(opened.count, userSessionDefaults.maxTried);
  assert.deepEqual(linesOf(asked, 'cookie'), ['cookie: theme=dark']);
  await edge.close();
});

test('a cookie planted beside the real one does not hide it', async () => {
  const fields = `cookie: antipode-session=planted; antipode-session=${seal.seal(tokens)}\r\n`;
  await ask(region, '/reads', fields);
  assert.deepEqual(linesOf(asked, 'x-antipode-tokens'), [`x-antipode-tokens: ${tokens}`]);
});

test('over TLS the cookie is for TLS only; HTTP/2 carries it both ways', async () => {
  const secure = await secureListening();
  await using edge = await startEdge([origin.port], {
    secure,
    http2,
    filters: [userSession({ cookie, seal, counts, targets })],
  });
  const session = await openSession(`https://127.0.0.1:${edge.securePort}`);
  const { headers } = await request(session, { ':path': '/write' });
  const [set] = headers['set-cookie']!;
  assert.match(set!, /; HttpOnly; SameSite=Lax; Secure$/);
  await request(session, { ':path': '/reads', cookie: ['theme=dark', set!.split(';')[0]!] });
  assert.deepEqual(linesOf(asked, 'x-antipode-tokens'), [`x-antipode-tokens: ${tokens}`]);
  session.destroy();
  await secure.certificates.close();
});

test('a request for a WebSocket brings what its user has written', async () => {
  await using edge = await startEdge([origin.port], {
    upgrade: true,
    filters: [userSession({ cookie, seal, counts, targets })],
  });
  const handshake = [
    'GET /reads HTTP/1.1',
    'host: a.example',
    `cookie: antipode-session=${seal.seal(tokens)}`,
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  const client = await openClient(edge.port);
  client.socket.write(`${handshake.join('\r\n')}\r\n\r\n`);
  await client.until((text) => text.endsWith('ok'));
  client.socket.destroy();
  assert.match(asked, /\r\nupgrade: websocket\r\n/);
  assert.deepEqual(linesOf(asked, 'x-antipode-tokens'), [`x-antipode-tokens: ${tokens}`]);
});
