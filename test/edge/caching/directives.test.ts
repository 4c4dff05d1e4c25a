/** RFC 9111, section 5.2, RFC 5861 and RFC 9213: what requests and responses tell caches to do. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { CachingEdge } from './caching-edge.ts';

/** How a request with these fields is answered, so many seconds after the response was stored. */
async function how(response: string, seconds: number, request = ''): Promise<string> {
  await using edge = await CachingEdge.start();
  await edge.store('/a', `cache-control: ${response}\r\netag: "1"\r\n`);
  edge.pass(seconds);
  return (await edge.get('/a', request)).how;
}

const asks = (directives: string) => `cache-control: ${directives}\r\n`;

describe('§5.2.1: what a client asks of what is fresh or stale', () => {
  for (const [request, response, seconds, expected] of [
    [asks('no-cache'), 'max-age=60', 1, 'request'],
    [asks('No-Cache'), 'max-age=60', 1, 'request'],
    [asks('max-age=0'), 'max-age=60', 0, 'request'],
    [asks('max-age=10'), 'max-age=60', 10, 'hit'],
    [asks('max-age=10'), 'max-age=60', 11, 'request'],
    [asks('max-age=100'), 'max-age=60', 60, 'stale'],
    [asks('min-fresh=10'), 'max-age=60', 50, 'hit'],
    [asks('min-fresh=10'), 'max-age=60', 51, 'request'],
    [asks('max-stale'), 'max-age=60', 999, 'hit'],
    [asks('max-stale=10'), 'max-age=60', 70, 'hit'],
    [asks('max-stale=10'), 'max-age=60', 71, 'stale'],
    [asks('max-stale'), 'max-age=60, must-revalidate', 61, 'stale'],
    [asks('max-stale'), 'max-age=60, proxy-revalidate', 61, 'stale'],
    [asks('max-stale'), 's-maxage=60', 61, 'stale'],
    [asks('max-stale'), 'max-age=60, no-cache', 1, 'stale'],
    [asks('x-unknown'), 'max-age=60', 1, 'hit'],
    ['pragma: no-cache\r\n', 'max-age=60', 1, 'request'],
    ['pragma: no-cache\r\ncache-control: max-age=50\r\n', 'max-age=60', 1, 'hit'],
    [asks('only-if-cached'), 'max-age=60', 1, 'hit'],
    [asks('only-if-cached, max-stale'), 'max-age=60', 61, 'hit'],
  ] as const) {
    const told = request.trim().replace('\r\n', ' | ');
    test(`${told}, of ${response} after ${seconds} s: ${expected}`, async () =>
      assert.equal(await how(response, seconds, request), expected));
  }

  test('§5.2.1.7: only-if-cached is 504 where nothing may be used, and nothing is asked', async () => {
    await using edge = await CachingEdge.start();
    assert.equal((await edge.get('/a', asks('only-if-cached'))).status, 504);
    await edge.store('/a', 'cache-control: max-age=60\r\n');
    edge.pass(60);
    const answer = await edge.get('/a', asks('only-if-cached'));
    assert.deepEqual([answer.status, edge.asked.length], [504, 1]);
    assert.match(answer.field('cache-status')!, /detail=only-if-cached/);
  });

  test('counts for nothing where the route says so', async () => {
    await using edge = await CachingEdge.start({ obeyClients: false });
    await edge.store('/a', 'cache-control: max-age=60\r\n');
    for (const directives of ['no-cache', 'max-age=0', 'only-if-cached, no-cache']) {
      assert.equal((await edge.get('/a', asks(directives))).how, 'hit');
    }
  });
});

describe('§5.2.2: what a response says', () => {
  test('no-cache is checked before each use', async () => {
    assert.equal(await how('no-cache', 0), 'stale');
    assert.equal(await how('max-age=60, no-cache', 1), 'stale');
    assert.equal(await how('max-age=60, NO-CACHE', 1), 'stale');
  });

  test('no-cache with names of fields is not, for those are not stored', async () =>
    assert.equal(await how('max-age=60, no-cache="x-a"', 1), 'hit'));

  test('immutable and no-transform change nothing here', async () =>
    assert.equal(await how('max-age=60, immutable, no-transform', 1), 'hit'));
});

describe('§4.2.4: what is stale is not served when the service is gone', () => {
  const gone = (edge: CachingEdge) =>
    edge.on('/a', (_head, origin) => {
      for (const socket of origin.sockets) socket.destroy();
      return undefined;
    });
  for (const [control, expected] of [
    ['max-age=60', 502],
    ['s-maxage=60', 504],
    ['max-age=60, must-revalidate', 504],
    ['max-age=60, must-revalidate, stale-if-error=60', 504],
    ['max-age=60, proxy-revalidate, stale-if-error=60', 504],
    ['max-age=60, no-cache, stale-if-error=60', 502],
    ['max-age=60, stale-if-error=60', 200],
    ['s-maxage=60, stale-if-error=60', 200],
  ] as const) {
    test(`with ${control}: ${expected}`, async () => {
      await using edge = await CachingEdge.start();
      await edge.store('/a', `cache-control: ${control}\r\n`);
      edge.pass(61);
      gone(edge);
      assert.equal((await edge.get('/a')).status, expected);
    });
  }

  test('unless the config allows it, and the response does not forbid it', async () => {
    for (const [control, expected] of [
      ['max-age=60', 200],
      ['max-age=60, stale-if-error=0', 502],
      ['s-maxage=60', 504],
      ['max-age=60, must-revalidate', 504],
    ] as const) {
      await using edge = await CachingEdge.start({ staleIfErrorMs: 60_000 });
      await edge.store('/a', `cache-control: ${control}\r\n`);
      edge.pass(61);
      gone(edge);
      assert.equal((await edge.get('/a')).status, expected, control);
    }
  });

  test('a body that breaks off before the client has any of it is an error too', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', 'cache-control: max-age=60, stale-if-error=60\r\netag: "1"\r\n');
    edge.pass(61);
    edge.on('/a', (_head, origin) => {
      for (const socket of origin.sockets) socket.end('HTTP/1.1 503 X\r\ncontent-length: 9\r\n\r\nhalf');
      return undefined;
    });
    const answer = await edge.get('/a');
    assert.deepEqual([answer.status, answer.body, answer.field('age')], [200, 'body', '61']);
  });
});

describe('RFC 5861 §4: stale-if-error', () => {
  for (const [status, expected] of [
    [500, 200],
    [502, 200],
    [503, 200],
    [504, 200],
    [404, 404],
    [501, 501],
  ] as const) {
    test(`after ${status} the client has ${expected}`, async () => {
      await using edge = await CachingEdge.start();
      await edge.store('/a', 'cache-control: max-age=60, stale-if-error=60\r\n');
      edge.pass(61);
      edge.on('/a', { status });
      assert.equal((await edge.get('/a')).status, expected);
    });
  }

  test('holds for so long, and may be asked for by the client', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', 'cache-control: max-age=60, stale-if-error=60\r\n');
    edge.on('/a', { status: 503 });
    edge.pass(120);
    assert.equal((await edge.get('/a')).status, 503);
    assert.equal((await edge.get('/a', asks('stale-if-error=61'))).status, 200);
  });
});

describe('RFC 5861 §3: stale-while-revalidate', () => {
  test('serves what is stale for so long, with its true age, and fetches it anew once', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', 'cache-control: max-age=60, stale-while-revalidate=30\r\netag: "1"\r\n', { body: 'old' });
    edge.pass(89);
    edge.on('/a', { fields: 'cache-control: max-age=60\r\netag: "2"\r\n', body: 'new' });
    const stale = await edge.get('/a', 'range: bytes=0-1\r\n');
    assert.deepEqual([stale.body, stale.field('age')], ['ol', '89']);
    await edge.untilAsked(2);
    assert.match(edge.asked[1]!, /if-none-match: "1"/);
    assert.doesNotMatch(edge.asked[1]!, /range:/);
    while ((await edge.get('/a')).body !== 'new') await delay(2);
    assert.equal(edge.asked.length, 2);
  });

  test('is over after that, and holds not at all with must-revalidate', async () => {
    assert.equal(await how('max-age=60, stale-while-revalidate=30', 90), 'stale');
    assert.equal(await how('max-age=60, stale-while-revalidate=30, must-revalidate', 61), 'stale');
    assert.equal(await how('max-age=60, stale-while-revalidate=30, no-cache', 1), 'stale');
  });

  test('whose fetch fails leaves what is stored as it was', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', 'cache-control: max-age=60, stale-while-revalidate=30\r\n');
    edge.pass(61);
    edge.on('/a', { status: 500 });
    assert.equal((await edge.get('/a')).how, 'hit');
    await edge.untilAsked(2);
    assert.equal((await edge.get('/a')).body, 'body');
  });
});

describe('RFC 9213: CDN-Cache-Control', () => {
  for (const [what, fields, expected] of [
    ['goes before Cache-Control', 'cdn-cache-control: max-age=60\r\ncache-control: no-store\r\n', 'hit'],
    [
      'goes before it also when it is stricter',
      'cdn-cache-control: no-store\r\ncache-control: max-age=60\r\n',
      'uri-miss',
    ],
    ['goes before Expires', 'cdn-cache-control: max-age=0\r\nexpires: Sun, 22 Nov 2026 12:00:00 GMT\r\n', 'stale'],
    ['may be on several lines', 'cdn-cache-control: public\r\ncdn-cache-control: max-age=60\r\n', 'hit'],
    ['does not count when it is empty', 'cdn-cache-control: \r\ncache-control: max-age=60\r\n', 'hit'],
    [
      'does not count when it is no dictionary',
      'cdn-cache-control: max-age=0, {}\r\ncache-control: max-age=60\r\n',
      'hit',
    ],
    ['takes no string for a number', 'cdn-cache-control: max-age="60"\r\n', 'stale'],
    ['of another cache does not count', 'other-cache-control: no-store\r\ncache-control: max-age=60\r\n', 'hit'],
  ] as const) {
    test(what, async () => {
      await using edge = await CachingEdge.start();
      await edge.store('/a', `${fields}etag: "1"\r\n`);
      edge.pass(1);
      assert.equal((await edge.get('/a')).how, expected);
    });
  }

  test('is passed on', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', 'cdn-cache-control: max-age=60\r\n');
    assert.equal((await edge.get('/a')).field('cdn-cache-control'), 'max-age=60');
  });
});
