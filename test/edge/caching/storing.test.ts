/** RFC 9111, section 3: what a shared cache may store, and what not. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CacheOptions } from '../../../src/edge/index.ts';
import { CachingEdge, type Reply } from './caching-edge.ts';

const fresh = 'cache-control: max-age=60\r\n';

/** Whether the second of two equal requests is answered from what the first has stored. */
async function isStored(reply: Reply, fields = '', options: Partial<CacheOptions> = {}): Promise<boolean> {
  await using edge = await CachingEdge.start(options);
  edge.on('/a', reply);
  await edge.get('/a', fields);
  const second = await edge.get('/a', fields);
  assert.equal(edge.asked.length, second.how === 'hit' ? 1 : 2);
  return second.how === 'hit';
}

describe('§3: a final status with explicit freshness is stored, known or not', () => {
  for (const status of [200, 203, 204, 299, 301, 302, 307, 308, 399, 400, 404, 410, 451, 499, 500, 503, 599]) {
    test(`${status}`, async () => assert.equal(await isStored({ status, fields: fresh }), true));
  }
});

describe('§3: without explicit freshness only what may be, where the config gives a time', () => {
  for (const [status, expected] of [
    [200, true],
    [203, true],
    [204, true],
    [301, true],
    [302, false],
    [307, false],
    [400, false],
    [403, false],
    [500, false],
    [599, false],
  ] as const) {
    test(`${status}`, async () => {
      await using edge = await CachingEdge.start({ ttlMs: 60_000, negativeTtlMs: 60_000 });
      await edge.store('/a', '', { status });
      assert.equal((await edge.get('/a')).how === 'hit', expected);
    });
  }

  test('nor is anything reused that says nothing, where the config says nothing either', async () => {
    assert.equal(await isStored({}), false);
    assert.equal(await isStored({ fields: 'last-modified: Sat, 01 Jan 2000 00:00:00 GMT\r\n' }), false);
  });

  test('a shared cache may store `public` with any status', async () => {
    await using edge = await CachingEdge.start({ ttlMs: 60_000 });
    await edge.store('/a', 'cache-control: public\r\n', { status: 599 });
    assert.equal((await edge.get('/a')).how, 'hit');
  });
});

describe('§3: what says that it is not to be stored is not', () => {
  for (const control of [
    'no-store',
    'No-Store',
    'max-age=60, no-store',
    'private, max-age=60',
    'max-age=60, private',
    'no-store, private',
    'max-age=60\r\ncache-control: no-store',
    'max-age=60, foo="a, b", no-store',
  ]) {
    test(control.replace('\r\n', ' | '), async () =>
      assert.equal(await isStored({ fields: `cache-control: ${control}\r\n` }), false),
    );
  }

  test('a directive inside the string of another one is none', async () =>
    assert.equal(await isStored({ fields: 'cache-control: max-age=60, foo="no-store, private"\r\n' }), true));

  test('§5.2.1.5: nor when the request says so', async () => {
    await using edge = await CachingEdge.start();
    edge.on('/a', { fields: fresh });
    await edge.get('/a', 'cache-control: no-store\r\n');
    assert.equal((await edge.get('/a')).how, 'uri-miss');
  });
});

describe('§5.2.2.3: must-understand', () => {
  test('stands before no-store where the status is understood', async () =>
    assert.equal(await isStored({ fields: 'cache-control: max-age=60, no-store, must-understand\r\n' }), true));

  test('forbids to store a status that is not understood', async () => {
    const fields = 'cache-control: max-age=60, must-understand\r\n';
    assert.equal(await isStored({ status: 299, fields }), false);
  });
});

describe('§3.5: what was asked for with Authorization', () => {
  const authorization = 'authorization: Basic YTpi\r\n';
  for (const [control, expected] of [
    ['max-age=60', false],
    ['public, max-age=60', true],
    ['s-maxage=60', true],
    ['must-revalidate, max-age=60', true],
    ['proxy-revalidate, max-age=60', false],
  ] as const) {
    test(`is ${expected ? '' : 'not '}stored with ${control}`, async () =>
      assert.equal(await isStored({ fields: `cache-control: ${control}\r\n` }, authorization), expected));
  }
});

describe('§3.1: header fields', () => {
  test('are kept as they came, also those that mean nothing here', async () => {
    await using edge = await CachingEdge.start();
    const fields = `${fresh}x-a: 1\r\nX-A: 2\r\ncontent-type: a/b\r\nexpires: 0\r\nlink: <x>\r\n`;
    await edge.store('/a', fields);
    const { field } = { field: await edge.get('/a') };
    assert.equal(field.how, 'hit');
    assert.deepEqual(
      ['x-a', 'content-type', 'expires', 'link'].map((name) => field.field(name)),
      ['1, 2', 'a/b', '0', '<x>'],
    );
  });

  test('of a connection are neither kept nor passed on, nor those that Connection names', async () => {
    await using edge = await CachingEdge.start();
    const hopByHop =
      'connection: x-hop\r\nx-hop: 1\r\nkeep-alive: timeout=5\r\nproxy-authenticate: Basic\r\n' +
      'proxy-authentication-info: a\r\nproxy-connection: keep-alive\r\n';
    for (const answer of [await edge.store('/a', fresh + hopByHop), await edge.get('/a')]) {
      for (const name of ['x-hop', 'keep-alive', 'proxy-connection']) assert.equal(answer.field(name), undefined, name);
    }
    const hit = await edge.get('/a');
    assert.equal(hit.how, 'hit');
    assert.equal(hit.field('proxy-authenticate'), undefined);
    assert.equal(hit.field('proxy-authentication-info'), undefined);
  });

  test('by `private="…"` and `no-cache="…"` are left out, and the rest is stored', async () => {
    for (const directive of ['private', 'no-cache']) {
      await using edge = await CachingEdge.start();
      await edge.store(
        '/a',
        `cache-control: max-age=60, ${directive}="x-user, Set-Cookie"\r\nx-user: 1\r\nset-cookie: a=b\r\nx-b: 2\r\n`,
      );
      const hit = await edge.get('/a');
      assert.deepEqual(
        [hit.how, hit.field('x-user'), hit.field('set-cookie'), hit.field('x-b')],
        ['hit', undefined, undefined, '2'],
      );
    }
  });

  test('a Date is added where there was none (RFC 9110 §6.6.1), and then stays', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh, { dateMs: null });
    const date = new Date(edge.nowMs).toUTCString();
    edge.pass(30);
    const hit = await edge.get('/a');
    assert.deepEqual([hit.how, hit.field('date'), hit.field('age')], ['hit', date, '30']);
  });

  test('neither ETag nor Last-Modified is made here', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh);
    const hit = await edge.get('/a');
    assert.deepEqual([hit.field('etag'), hit.field('last-modified')], [undefined, undefined]);
  });
});

describe('§3.3: incomplete responses', () => {
  for (const [how, bytes] of [
    ['whose length was told', `HTTP/1.1 200 X\r\n${fresh}content-length: 10\r\n\r\nhalf`],
    ['in chunks', `HTTP/1.1 200 X\r\n${fresh}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`],
  ] as const) {
    test(`${how} are not stored`, async () => {
      await using edge = await CachingEdge.start();
      edge.on('/a', (_head, origin) => {
        for (const socket of origin.sockets) socket.end(bytes);
        return undefined;
      });
      await edge.get('/a');
      edge.on('/a', { fields: fresh, body: 'whole' });
      const next = await edge.get('/a');
      assert.deepEqual([next.how, next.body], ['uri-miss', 'whole']);
    });
  }

  test('a body that ends with the connection is complete (RFC 9112 §8)', async () => {
    await using edge = await CachingEdge.start();
    edge.on('/a', (_head, origin) => {
      for (const socket of origin.sockets) socket.end(`HTTP/1.0 200 X\r\n${fresh}\r\nold`);
      return undefined;
    });
    await edge.get('/a');
    const hit = await edge.get('/a');
    assert.deepEqual([hit.how, hit.body, hit.field('content-length')], ['hit', 'old', '3']);
  });

  test('chunks are put together, and the trailers left out', async () => {
    await using edge = await CachingEdge.start();
    edge.on(
      '/a',
      `HTTP/1.1 200 X\r\n${fresh}trailer: x-sum\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nx-sum: 1\r\n\r\n`,
    );
    await edge.get('/a');
    const hit = await edge.get('/a');
    assert.deepEqual([hit.how, hit.body, hit.field('content-length')], ['hit', 'abcde', '5']);
    assert.deepEqual([hit.field('trailer'), hit.field('transfer-encoding')], [undefined, undefined]);
    assert.doesNotMatch(hit.text, /x-sum/);
  });

  test('a part (206) is not stored as the whole', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', `${fresh}content-range: bytes 0-3/10\r\n`, { status: 206 });
    assert.equal((await edge.get('/a')).how, 'uri-miss');
    edge.on('/b', { status: 206, fields: `${fresh}content-range: bytes 0-3/10\r\n` });
    assert.equal((await edge.get('/b', 'range: bytes=0-3\r\n')).status, 206);
    edge.on('/b', { fields: fresh, body: '0123456789' });
    assert.equal((await edge.get('/b')).body, '0123456789');
  });
});

test('RFC 9110 §15.2: interim answers are passed on and not stored', async () => {
  await using edge = await CachingEdge.start();
  edge.on(
    '/a',
    `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\ncache-control: max-age=9\r\n\r\n${edge.bytes({ fields: fresh })}`,
  );
  const first = await edge.get('/a');
  assert.match(first.text, /^HTTP\/1\.1 103 /);
  const hit = await edge.get('/a');
  assert.deepEqual([hit.how, hit.status, hit.body], ['hit', 200, 'body']);
});

test('a cookie is stored only when the response says that it is for all', async () => {
  const cookie = 'set-cookie: a=b\r\n';
  assert.equal(await isStored({ fields: fresh + cookie }), false);
  assert.equal(await isStored({ fields: `cache-control: public, max-age=60\r\n${cookie}` }), true);
  assert.equal(await isStored({ fields: `cache-control: s-maxage=60\r\n${cookie}` }), true);
});

test('§7.3: a cookie is stored like any other field where the route says so', async () => {
  const options = { storeSetCookie: true };
  const cookie = 'set-cookie: a=b\r\n';
  assert.equal(await isStored({ fields: fresh + cookie }, '', options), true);
  assert.equal(await isStored({ fields: `cache-control: private\r\n${cookie}` }, '', options), false);
  await using edge = await CachingEdge.start(options);
  await edge.store('/a', fresh + cookie);
  assert.equal((await edge.get('/a')).field('set-cookie'), 'a=b');
});

test('§2: the key is the whole target, and the answer to one method is not that to another', async () => {
  await using edge = await CachingEdge.start();
  for (const path of ['/a', '/a?x=1', '/a?x=2', '/a/', '/A', '/a?']) {
    edge.on(path, { fields: fresh, body: path });
    await edge.get(path);
  }
  for (const path of ['/a', '/a?x=1', '/a?x=2', '/a/', '/A']) assert.equal((await edge.get(path)).body, path);
  assert.equal(edge.asked.length, 6);
  for (const method of ['POST', 'PUT', 'OPTIONS', 'QUERY']) {
    edge.on(`/${method}`, { fields: fresh });
    await edge.get(`/${method}`, 'content-length: 0\r\n', method);
    assert.equal((await edge.get(`/${method}`)).how, 'uri-miss', method);
  }
});

test('RFC 9110 §9.3.1: a GET with a body goes past the cache', async () => {
  await using edge = await CachingEdge.start();
  await edge.store('/a', fresh);
  const answer = await edge.get('/a', 'content-length: 2\r\n', 'GET', 'hi');
  assert.deepEqual([answer.how, edge.asked.length], ['bypass', 2]);
});

test('§4: requests at one time are sent on as one, but for those whose answers cannot be shared', async () => {
  await using edge = await CachingEdge.start();
  let count = 0;
  edge.on('/a', () => ({ fields: 'cache-control: private\r\n', body: `for ${++count}` }));
  const answers = await Promise.all(Array.from({ length: 5 }, () => edge.get('/a')));
  assert.equal(new Set(answers.map(({ body }) => body)).size, 5);
});

test('an answer that was asked for before a purge or a change, and comes after, is not stored', async () => {
  await using edge = await CachingEdge.start();
  let send = () => {};
  edge.on('/a', (head, origin) => {
    if (head.startsWith('POST')) return {};
    const [socket] = origin.sockets;
    send = () => void socket!.write(edge.bytes({ fields: fresh, body: 'before' }));
    return undefined;
  });
  const slow = edge.get('/a');
  await edge.untilAsked(1);
  await edge.get('/a', 'content-length: 0\r\n', 'POST');
  send();
  assert.equal((await slow).body, 'before');
  edge.on('/a', { fields: fresh, body: 'after' });
  assert.equal((await edge.get('/a')).body, 'after');
});

describe('tags (cache-tag, surrogate-key)', () => {
  const tagged = `${fresh}etag: "1"\r\ncache-tag: a\r\nSurrogate-Key: b c\r\n`;
  /** The tags that are shown of a miss, a hit, an answer found good by a 304, one past the cache and one to a POST. */
  const shown = async (options: Parameters<typeof CachingEdge.start>[0]) => {
    await using edge = await CachingEdge.start(options);
    const answers = [await edge.store('/a', tagged), await edge.get('/a')];
    edge.pass(61);
    edge.on('/a', { status: 304, fields: `${fresh}etag: "1"\r\ncache-tag: d\r\n` });
    answers.push(await edge.get('/a'), await edge.get('/a'));
    edge.on('/a', { fields: tagged });
    answers.push(await edge.get('/a', 'if-match: "1"\r\n'), await edge.get('/a', 'content-length: 0\r\n', 'POST'));
    assert.deepEqual(
      answers.map(({ how }) => how),
      ['uri-miss', 'hit', 'stale', 'hit', 'request', 'method'],
    );
    return answers.map((answer) => `${answer.field('cache-tag')} | ${answer.field('surrogate-key')}`);
  };
  const all = ['a | b c', 'a | b c', 'd | b c', 'd | b c', 'a | b c', 'a | b c'];

  test('are not shown to clients', async () =>
    assert.deepEqual(await shown({}), Array(6).fill('undefined | undefined')));
  test('are shown to caches before this edge', async () => assert.deepEqual(await shown({ trustedPeer: true }), all));
  test('are shown where the route says so', async () => assert.deepEqual(await shown({ exposeTags: true }), all));
});
