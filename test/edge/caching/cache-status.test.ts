/** RFC 9211: what the cache did with a request. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CachingEdge } from './caching-edge.ts';

const fresh = 'cache-control: max-age=60\r\n';

test('§2: every way through the cache is told', async () => {
  await using edge = await CachingEdge.start();
  const told = async (path: string, fields = '', method = 'GET', body = '') =>
    (await edge.get(path, fields, method, body)).field('cache-status');
  edge.on('/a', { fields: `${fresh}etag: "1"\r\n` });
  assert.equal(await told('/a'), 'antipode; fwd=uri-miss; fwd-status=200; stored');
  edge.pass(10);
  assert.equal(await told('/a'), 'antipode; hit; ttl=50');
  assert.equal(await told('/a', 'if-none-match: "1"\r\n'), 'antipode; hit; ttl=50');
  assert.equal(await told('/a', 'cache-control: max-stale=99\r\n'), 'antipode; hit; ttl=50');
  edge.pass(60);
  assert.equal(await told('/a', 'cache-control: max-stale=99\r\n'), 'antipode; hit; ttl=-10');
  edge.on('/a', { status: 304, fields: `${fresh}etag: "1"\r\n` });
  assert.equal(await told('/a'), 'antipode; fwd=stale; fwd-status=304; ttl=60');
  assert.equal(await told('/a', 'cache-control: no-cache\r\n'), 'antipode; fwd=request; fwd-status=304; ttl=60');
  edge.on('/a', {});
  assert.equal(await told('/a', 'if-match: "1"\r\n'), 'antipode; fwd=request; fwd-status=200');
  assert.equal(await told('/a', 'content-length: 1\r\n', 'GET', 'x'), 'antipode; fwd=bypass; fwd-status=200');
  assert.equal(await told('/a', 'content-length: 0\r\n', 'PUT'), 'antipode; fwd=method; fwd-status=200');
  edge.on('/b', { fields: 'cache-control: private\r\n' });
  assert.equal(await told('/b'), 'antipode; fwd=uri-miss; fwd-status=200; detail=private');
  await edge.store('/c', `${fresh}vary: x-a\r\n`);
  assert.equal(await told('/c', 'x-a: 1\r\n'), 'antipode; fwd=vary-miss; fwd-status=200; stored');
});

test('§2: caches before this one are named before it', async () => {
  await using edge = await CachingEdge.start();
  const first = await edge.store('/a', `${fresh}cache-status: other; hit\r\n`);
  assert.equal(first.field('cache-status'), 'other; hit, antipode; fwd=uri-miss; fwd-status=200; stored');
});

test('§2.6: one that was answered with another is told so', async () => {
  await using edge = await CachingEdge.start();
  let send = () => {};
  edge.on('/a', (_head, origin) => {
    send = () => void [...origin.sockets][0]!.write(edge.bytes({ fields: fresh }));
    return undefined;
  });
  const first = edge.get('/a');
  await edge.untilAsked(1);
  const second = edge.get('/a');
  while (edge.cache.counters.collapsed === 0) await new Promise((resolve) => setImmediate(resolve));
  send();
  assert.equal((await first).field('cache-status'), 'antipode; fwd=uri-miss; fwd-status=200; stored');
  assert.equal((await second).field('cache-status'), 'antipode; fwd=uri-miss; ttl=60; collapsed');
});
