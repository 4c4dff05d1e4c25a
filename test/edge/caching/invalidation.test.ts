/** RFC 9111, section 4.4: unsafe requests that succeed make stale what they may have changed. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CachingEdge, type Reply } from './caching-edge.ts';

const fresh = 'cache-control: max-age=60\r\n';

/** How `path` is answered, after it was stored and a request for `/a` with a method was answered so. */
async function after(path: string, method: string, reply: Reply | ((port: number) => Reply)): Promise<string> {
  await using edge = await CachingEdge.start();
  await edge.store(path, fresh);
  edge.on('/a', typeof reply === 'function' ? reply(edge.port) : reply);
  await edge.get('/a', 'content-length: 0\r\n', method);
  edge.on(path, { fields: fresh });
  return (await edge.get(path)).how;
}

describe('§4.4: the target is stale after', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'M-SEARCH', 'ANYTHING']) {
    test(`a ${method}`, async () => assert.equal(await after('/a', method, {}), 'uri-miss'));
  }
  for (const status of [200, 201, 202, 204, 205, 299, 301, 303, 308]) {
    test(`a POST answered with ${status}`, async () => assert.equal(await after('/a', 'POST', { status }), 'uri-miss'));
  }
});

describe('§4.4: the target is not stale after', () => {
  for (const method of ['OPTIONS', 'HEAD']) {
    test(`a ${method}, which is safe`, async () => assert.equal(await after('/a', method, {}), 'hit'));
  }
  for (const status of [400, 404, 409, 500, 503]) {
    test(`a POST answered with ${status}`, async () => assert.equal(await after('/a', 'POST', { status }), 'hit'));
  }
});

describe('§4.4: what Location and Content-Location name on the same origin is stale as well', () => {
  for (const name of ['location', 'content-location']) {
    for (const where of ['/b', 'b', 'http://a.example/b']) {
      test(`${name}: ${where}`, async () =>
        assert.equal(await after('/b', 'POST', { status: 201, fields: `${name}: ${where}\r\n` }), 'uri-miss'));
    }
    for (const where of ['http://b.example/b', '//b.example/b', 'https://a.example/b', 'http://a.example:1/b']) {
      test(`but not ${name}: ${where}`, async () =>
        assert.equal(await after('/b', 'POST', { status: 201, fields: `${name}: ${where}\r\n` }), 'hit'));
    }
    test(`nor ${name} of an error`, async () =>
      assert.equal(await after('/b', 'POST', { status: 400, fields: `${name}: /b\r\n` }), 'hit'));
  }

  test('with the port the client used', async () => {
    await using edge = await CachingEdge.start();
    await edge.store('/b', fresh);
    edge.on('/a', { fields: 'location: http://a.example:8080/b\r\n' });
    await edge.get('/a', 'content-length: 0\r\n', 'POST', '', 'a.example:8080');
    edge.on('/b', { fields: fresh });
    assert.equal((await edge.get('/b')).how, 'uri-miss');
  });
});

test('§4.4: all variants of the target go, and nothing of another', async () => {
  await using edge = await CachingEdge.start();
  for (const path of ['/a', '/a?x', '/ab', '/a/b']) await edge.store(path, `${fresh}vary: x-a\r\n`);
  await edge.get('/a', 'x-a: 1\r\n');
  edge.on('/a', {});
  await edge.get('/a', 'content-length: 0\r\n', 'POST');
  edge.on('/a', { fields: fresh });
  for (const path of ['/a?x', '/ab', '/a/b']) assert.equal((await edge.get(path)).how, 'hit', path);
  assert.equal((await edge.get('/a', 'x-a: 1\r\n')).how, 'uri-miss');
});

test('RFC 9110 §9.3: the answer to an unsafe request is not stored, and is sent on whatever is stored', async () => {
  await using edge = await CachingEdge.start();
  await edge.store('/a', fresh);
  edge.on('/a', { fields: fresh, body: 'posted' });
  const answer = await edge.get('/a', 'content-length: 2\r\n', 'POST', 'hi');
  assert.deepEqual([answer.how, answer.body], ['method', 'posted']);
  edge.on('/a', { fields: fresh, body: 'got' });
  assert.equal((await edge.get('/a')).body, 'got');
});

describe('RFC 9110 §9.3.3: the answer to a POST', () => {
  const itself = `${fresh}content-location: /a\r\n`;
  const posted = async (fields: string, body = 'posted'): Promise<CachingEdge> => {
    const edge = await CachingEdge.start();
    await edge.store('/a', fresh);
    edge.on('/a', { fields, body });
    await edge.get('/a', 'content-length: 2\r\n', 'POST', 'hi');
    return edge;
  };

  test('answers GET and HEAD when it says that it is the target, and how long it is fresh', async () => {
    await using edge = await posted(itself);
    const [got, head] = [await edge.get('/a'), await edge.get('/a', '', 'HEAD')];
    assert.deepEqual([got.how, got.body, head.how, head.field('content-length')], ['hit', 'posted', 'hit', '6']);
  });

  test('never answers another POST', async () => {
    await using edge = await posted(itself);
    const again = await edge.get('/a', 'content-length: 2\r\n', 'POST', 'hi');
    assert.deepEqual([again.how, edge.asked.length], ['method', 3]);
  });

  for (const [what, fields] of [
    ['without Content-Location', fresh],
    ['with that of another target', `${fresh}content-location: /b\r\n`],
    ['without freshness of its own', 'content-location: /a\r\netag: "1"\r\n'],
    ['with a cookie', `${itself}set-cookie: a=b\r\n`],
    ['with no-store', `${itself}cache-control: no-store\r\n`],
  ] as const) {
    test(`is not stored ${what}`, async () => {
      await using edge = await posted(fields);
      assert.equal((await edge.get('/a')).how, 'uri-miss');
    });
  }

  test('is not stored when its target was purged while it was on its way', async () => {
    await using edge = await CachingEdge.start();
    edge.on('/a', () => {
      edge.cache.purgeAll();
      return { fields: itself };
    });
    await edge.get('/a', 'content-length: 2\r\n', 'POST', 'hi');
    assert.equal((await edge.get('/a')).how, 'uri-miss');
  });
});
