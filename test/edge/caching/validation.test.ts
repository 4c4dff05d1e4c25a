/** RFC 9111, section 4.3, and RFC 9110, section 13: conditions of clients, and our own. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CachingEdge } from './caching-edge.ts';

const old = 'Sat, 01 Jan 2000 00:00:00 GMT';
const older = 'Fri, 31 Dec 1999 00:00:00 GMT';
const newer = 'Sun, 02 Jan 2000 00:00:00 GMT';
const fresh = 'cache-control: max-age=60\r\n';
const both = `etag: "1"\r\nlast-modified: ${old}\r\n`;

const fieldOf = (head: string, name: string) => new RegExp(`\r\n${name}: ([^\r]*)`, 'i').exec(head)?.[1];

describe('§4.3.2: a client that makes conditions is answered from what is fresh', () => {
  for (const [condition, validators, status] of [
    ['if-none-match: "1"', both, 304],
    ['if-none-match: "2", "1"', both, 304],
    ['if-none-match: "2"\r\nif-none-match: "1"', both, 304],
    ['if-none-match: W/"1"', both, 304],
    ['if-none-match: "1"', 'etag: W/"1"\r\n', 304],
    ['if-none-match: *', both, 304],
    ['if-none-match: *', '', 304],
    ['if-none-match: "2"', both, 200],
    ['if-none-match: 1', both, 200],
    ['if-none-match: "1"', '', 200],
    ['if-none-match: "a,b"', 'etag: "a,b"\r\n', 304],
    [`if-none-match: "2"\r\nif-modified-since: ${newer}`, both, 200],
    [`if-none-match: "1"\r\nif-modified-since: ${older}`, both, 304],
    [`if-modified-since: ${old}`, both, 304],
    [`if-modified-since: ${newer}`, both, 304],
    [`if-modified-since: ${older}`, both, 200],
    ['if-modified-since: Sat, 21 Nov 2026 12:00:00 GMT', '', 304],
    [`if-modified-since: ${newer}`, '', 200],
    ['if-modified-since: never', both, 200],
  ] as const) {
    test(`${condition.replace('\r\n', ' | ')} of ${validators.replaceAll('\r\n', ' ')}: ${status}`, async () => {
      await using edge = await CachingEdge.start();
      await edge.store('/a', fresh + validators);
      const answer = await edge.get('/a', `${condition}\r\n`);
      assert.deepEqual([answer.status, answer.how, answer.body], [status, 'hit', status === 304 ? '' : 'body']);
      assert.equal(edge.asked.length, 1);
    });
  }

  test('with 304, that says what RFC 9110 §15.4.5 wants said, and no length', async () => {
    await using edge = await CachingEdge.start();
    const kept = `${both}expires: 0\r\nvary: x-a\r\ncontent-location: /b\r\n`;
    await edge.store('/a', `${fresh}${kept}content-type: a/b\r\n`);
    edge.pass(5);
    const answer = await edge.get('/a', 'if-none-match: "1"\r\n');
    const told = ['cache-control', 'etag', 'expires', 'vary', 'content-location', 'age'].map((name) =>
      answer.field(name),
    );
    assert.deepEqual(told, ['max-age=60', '"1"', '0', 'x-a', '/b', '5']);
    assert.deepEqual([answer.field('content-type'), answer.field('content-length')], [undefined, undefined]);
    assert.ok(answer.field('date'));
  });

  test('HEAD likewise', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    assert.equal((await edge.get('/a', 'if-none-match: "1"\r\n', 'HEAD')).status, 304);
  });

  test('but conditions do not count where the answer is no success (RFC 9110 §13.2.1)', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both, { status: 404 });
    assert.equal((await edge.get('/a', 'if-none-match: "1"\r\n')).status, 404);
  });

  test('If-Match and If-Unmodified-Since are for the service to judge (§4.3.2)', async () => {
    for (const condition of ['if-match: "1"', `if-unmodified-since: ${old}`]) {
      await using edge = await CachingEdge.start();
      await edge.store('/a', fresh + both);
      edge.on('/a', { status: 412 });
      assert.equal((await edge.get('/a', `${condition}\r\n`)).status, 412);
      assert.match(edge.asked[1]!, new RegExp(condition, 'i'));
      assert.equal((await edge.get('/a')).how, 'hit');
    }
  });
});

describe('§4.3.1: what is stale is checked', () => {
  test('with its tag and its date, in place of what the client asks', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    edge.pass(60);
    edge.on('/a', { status: 304, fields: fresh + both });
    const answer = await edge.get('/a', `if-none-match: "9"\r\nif-modified-since: ${newer}\r\nrange: bytes=0-1\r\n`);
    const head = edge.asked[1]!;
    assert.deepEqual([fieldOf(head, 'if-none-match'), fieldOf(head, 'if-modified-since')], ['"1"', old]);
    assert.equal(fieldOf(head, 'range'), undefined);
    assert.deepEqual([answer.status, answer.body], [206, 'bo']);
  });

  for (const [validators, tag, date] of [
    ['etag: W/"1"\r\n', 'W/"1"', undefined],
    [`last-modified: ${old}\r\n`, undefined, old],
    ['', undefined, undefined],
  ] as const) {
    test(`that has ${validators || 'nothing to be checked by'}`, async () => {
      await using edge = await CachingEdge.start();
      await edge.store('/a', fresh + validators);
      edge.pass(60);
      await edge.get('/a');
      const head = edge.asked[1]!;
      assert.deepEqual([fieldOf(head, 'if-none-match'), fieldOf(head, 'if-modified-since')], [tag, date]);
    });
  }

  test('and a client that has what is found good is told 304', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    edge.pass(60);
    edge.on('/a', { status: 304, fields: fresh + both });
    assert.equal((await edge.get('/a', 'if-none-match: "1"\r\n')).status, 304);
  });
});

describe('§4.3.3: the answer to a check', () => {
  test('that is whole takes the place of what was stored', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    edge.pass(60);
    const answer = await edge.store('/a', `${fresh}etag: "2"\r\n`, { body: 'new' });
    assert.deepEqual([answer.status, answer.body], [200, 'new']);
    const hit = await edge.get('/a');
    assert.deepEqual([hit.how, hit.body, hit.field('etag')], ['hit', 'new', '"2"']);
  });

  test('that is an error is passed on, and what is stored stays', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    edge.pass(60);
    edge.on('/a', { status: 500 });
    assert.equal((await edge.get('/a')).status, 500);
    edge.on('/a', { status: 304, fields: fresh + both });
    assert.deepEqual([(await edge.get('/a')).body, fieldOf(edge.asked[2]!, 'if-none-match')], ['body', '"1"']);
  });

  test('that cannot be stored takes it out', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    edge.pass(60);
    await edge.store('/a', 'cache-control: no-store\r\n');
    await edge.get('/a');
    assert.equal(fieldOf(edge.asked[2]!, 'if-none-match'), undefined);
  });
});

describe('§4.3.4: a 304 freshens', () => {
  test('all fields it has, but those of the body, and the time from which its age counts', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', `${fresh}${both}x-a: 1\r\nx-a: 2\r\nx-b: 1\r\ncontent-type: a/b\r\n`);
    edge.pass(100);
    edge.on('/a', {
      status: 304,
      fields: `cache-control: max-age=90\r\netag: "1"\r\nX-A: 3\r\nx-c: 1\r\ncontent-length: 99\r\n`,
    });
    const now = await edge.get('/a');
    const told = ['x-a', 'x-b', 'x-c', 'content-type', 'content-length', 'age'].map((name) => now.field(name));
    assert.deepEqual(told, ['3', '1', '1', 'a/b', '4', '0']);
    edge.pass(89);
    const hit = await edge.get('/a');
    assert.deepEqual(
      [hit.how, hit.field('x-a'), hit.field('cache-control'), hit.field('age')],
      ['hit', '3', 'max-age=90', '89'],
    );
  });

  test('also without a Date of its own', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    edge.pass(100);
    edge.on('/a', { status: 304, fields: 'etag: "1"\r\n', dateMs: null });
    assert.equal((await edge.get('/a')).field('age'), '0');
    assert.equal((await edge.get('/a')).how, 'hit');
  });

  test('by the Age it came with', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    edge.pass(100);
    edge.on('/a', { status: 304, fields: 'etag: "1"\r\nage: 7\r\n' });
    assert.equal((await edge.get('/a')).field('age'), '7');
  });

  test('the one it names, of several, and that answers', async () => {
    await using edge = await CachingEdge.start();
    for (const value of ['1', '2']) {
      edge.on('/a', { fields: `${fresh}vary: x-a\r\netag: "${value}"\r\n`, body: `body ${value}` });
      await edge.get('/a', `x-a: ${value}\r\n`);
    }
    edge.pass(60);
    edge.on('/a', { status: 304, fields: `${fresh}vary: x-a\r\netag: "2"\r\n` });
    const answer = await edge.get('/a', 'x-a: 1\r\n');
    assert.equal(fieldOf(edge.asked[2]!, 'if-none-match'), '"1", "2"');
    assert.deepEqual([answer.body, answer.field('etag')], ['body 2', '"2"']);
    for (const value of ['1', '2']) {
      const hit = await edge.get('/a', `x-a: ${value}\r\n`);
      assert.deepEqual([hit.how, hit.body], ['hit', 'body 2']);
    }
  });
});

describe('§4.3.4: of what is stored a 304 is about', () => {
  test('the one that was selected, of several codings with one weak tag', async () => {
    await using edge = await CachingEdge.start();
    for (const value of ['gzip', 'br']) {
      edge.on('/a', { fields: `${fresh}vary: accept-encoding\r\netag: W/"1"\r\n`, body: value });
      await edge.get('/a', `accept-encoding: ${value}\r\n`);
    }
    edge.pass(60);
    edge.on('/a', { status: 304, fields: `${fresh}etag: W/"1"\r\n` });
    assert.equal((await edge.get('/a', 'accept-encoding: gzip\r\n')).body, 'gzip');
    assert.equal((await edge.get('/a', 'accept-encoding: br\r\n')).body, 'br');
  });

  test('nothing when it names something that is not stored: then the whole is asked for', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    edge.pass(60);
    edge.on('/a', (head) =>
      fieldOf(head, 'if-none-match') === undefined
        ? { fields: `${fresh}etag: "2"\r\n`, body: 'new' }
        : { status: 304, fields: 'etag: "2"\r\n' },
    );
    const answer = await edge.get('/a');
    assert.deepEqual([answer.status, answer.body, edge.asked.length], [200, 'new', 3]);
    assert.equal((await edge.get('/a')).body, 'new');
  });

  test('what the request keeps from being stored, answers this once and changes nothing', async () => {
    for (const request of ['cache-control: no-store\r\n', 'authorization: me\r\n']) {
      await using edge = await CachingEdge.start();
      await edge.store('/a', fresh + both);
      edge.pass(60);
      edge.on('/a', { status: 304, fields: `${fresh}${both}x-a: mine\r\n` });
      assert.equal((await edge.get('/a', request)).field('x-a'), 'mine');
      edge.on('/a', { status: 304, fields: fresh + both });
      const next = await edge.get('/a');
      assert.deepEqual([next.how, next.field('x-a'), next.body], ['stale', undefined, 'body']);
    }
  });

  test('what varies by more from now on is for the request that was asked', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    edge.pass(60);
    edge.on('/a', { status: 304, fields: `${fresh}${both}vary: x-a\r\n` });
    await edge.get('/a', 'x-a: 1\r\n');
    assert.equal((await edge.get('/a', 'x-a: 1\r\n')).how, 'hit');
    assert.equal((await edge.get('/a', 'x-a: 2\r\n')).how, 'vary-miss');
  });

  test('what it forbids to store answers this once', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    edge.pass(60);
    edge.on('/a', { status: 304, fields: 'etag: "1"\r\ncache-control: no-store\r\n' });
    assert.equal((await edge.get('/a')).body, 'body');
    assert.equal(edge.cache.stats().entries, 0);
  });
});

describe('a client that makes conditions where nothing is stored', () => {
  test('has the whole taken in, and is told 304 when it has it', async () => {
    await using edge = await CachingEdge.start();
    edge.on('/a', { fields: fresh + both });
    const answer = await edge.get('/a', 'if-none-match: "1"\r\n');
    assert.equal(fieldOf(edge.asked[0]!, 'if-none-match'), undefined);
    assert.deepEqual([answer.status, answer.body], [304, '']);
    assert.equal((await edge.get('/a')).how, 'hit');
  });

  test('is answered by the service where its answers cannot be stored', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', 'cache-control: private\r\n');
    edge.on('/a', { status: 304, fields: 'etag: "1"\r\n' });
    assert.equal((await edge.get('/a', 'if-none-match: "1"\r\n')).status, 304);
    assert.equal(fieldOf(edge.asked[1]!, 'if-none-match'), '"1"');
  });
});

describe('§4.3.5: the answer to a HEAD', () => {
  const checked = 'cache-control: no-cache\r\n';
  test('freshens what is the same', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', `${fresh}${both}x-a: 1\r\n`);
    edge.pass(60);
    edge.on('/a', { fields: `${fresh}${both}x-a: 2\r\n` });
    await edge.get('/a', '', 'HEAD');
    const hit = await edge.get('/a');
    assert.deepEqual([hit.how, hit.field('x-a'), hit.body], ['hit', '2', 'body']);
  });

  for (const [what, reply] of [
    ['another tag', { fields: `${fresh}etag: "2"\r\n` }],
    ['another date', { fields: `${fresh}last-modified: ${newer}\r\n` }],
    ['another length', { fields: fresh + both, body: 'longer body' }],
  ] as const) {
    test(`takes out what has ${what}`, async () => {
      await using edge = await CachingEdge.start();
      await edge.store('/a', fresh + both);
      edge.on('/a', reply);
      await edge.get('/a', checked, 'HEAD');
      assert.equal((await edge.get('/a')).how, 'uri-miss');
    });
  }

  test('tells nothing to others: neither cookies, nor what the request or its sender keeps from being stored', async () => {
    for (const [reply, request, how] of [
      [`${fresh}${both}set-cookie: id=1\r\n`, '', 'uri-miss'],
      [`cache-control: no-store\r\n${both}`, '', 'uri-miss'],
      [`${fresh}${both}x-a: mine\r\n`, 'cache-control: no-store\r\n', 'stale'],
      [`${fresh}${both}x-a: mine\r\n`, 'authorization: me\r\n', 'stale'],
    ] as const) {
      await using edge = await CachingEdge.start();
      await edge.store('/a', fresh + both);
      edge.pass(60);
      edge.on('/a', { fields: reply });
      await edge.get('/a', request, 'HEAD');
      edge.on('/a', { status: 304, fields: fresh + both });
      const answer = await edge.get('/a');
      assert.equal(answer.how, how, reply + request);
      assert.deepEqual([answer.field('set-cookie'), answer.field('x-a')], [undefined, undefined]);
    }
  });

  test('takes out what was stored with another status', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh, { status: 404 });
    edge.on('/a', { fields: fresh });
    await edge.get('/a', checked, 'HEAD');
    assert.equal((await edge.get('/a')).how, 'uri-miss');
  });

  test('is no error that would change what is stored', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh + both);
    edge.on('/a', { status: 404, fields: '' });
    await edge.get('/a', checked, 'HEAD');
    assert.equal((await edge.get('/a')).how, 'hit');
  });

  test('is not stored as one to GET', async () => {
    await using edge = await CachingEdge.start();
    edge.on('/a', { fields: fresh });
    await edge.get('/a', '', 'HEAD');
    assert.equal((await edge.get('/a')).how, 'uri-miss');
  });

  test('comes from what GET has stored (RFC 9110 §9.3.2)', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/a', fresh);
    const answer = await edge.get('/a', '', 'HEAD');
    assert.deepEqual([answer.how, answer.field('content-length'), answer.body], ['hit', '4', '']);
  });
});
