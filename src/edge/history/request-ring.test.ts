import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { observedRequest } from '../../../test/support/observed-request.ts';
import { AttemptEnd, type TriedEndpoint } from '../../proxy/index.ts';
import { trailLength } from '../attempt-trail.ts';
import type { RequestEnd } from '../route-filter.ts';
import { RequestRing } from './request-ring.ts';

const ok: RequestEnd = { status: 200, durationMs: 12, bytes: 10, endpointId: 'web/1', abandoned: false };
const address = { host: '127.0.0.1', port: 80, tls: false };
const endpoint = (id: string, isEdge = false): TriedEndpoint => ({ id, isEdge, address });

test('knows what it was told', () => {
  const ring = new RequestRing(4, 384);
  const request = observedRequest({
    requestId: 'abc',
    path: '/cart',
    query: '?secret=1',
    startedAt: performance.now() - 100,
    route: { label: '/', service: 'web' },
    notes: { answeredAt: performance.now() - 90 },
  });
  const trail = request.notes.trail!;
  trail.started(endpoint('web/1'));
  trail.finished(endpoint('other'), AttemptEnd.ok, 1);
  trail.started(endpoint('us', true));
  const us = trail.at(1).endpoint;
  trail.finished(us, AttemptEnd.passedOn, 7);
  ring.write(request, ok);
  const { atMs, headMs, attempts, ...known } = ring.find('abc')!;
  assert.deepEqual(known, {
    requestId: 'abc',
    method: 'GET',
    host: 'shop.example',
    path: '/cart',
    route: '/',
    service: 'web',
    status: 200,
    abandoned: false,
    durationMs: 12,
    answeredBy: 'endpoint',
    cache: '',
    problem: '',
    failure: '',
    attemptsMade: 2,
  });
  assert.ok(Math.abs(atMs - (Date.now() - 100)) < 10_000);
  assert.ok(Math.abs(headMs! - 10) < 5);
  assert.deepEqual(
    attempts.map(({ id, isRegion, end, latencyMs }) => [id, isRegion, end, latencyMs]),
    [
      ['web/1', false, undefined, 0],
      ['us', true, AttemptEnd.passedOn, 7],
    ],
  );
});

test('says who answered', () => {
  const ring = new RequestRing(4, 384);
  const by = (notes: object, end: Partial<RequestEnd>) => {
    ring.write(observedRequest({ notes }), { ...ok, endpointId: undefined, ...end });
    return ring.find('id-1')!.answeredBy;
  };
  assert.equal(by({}, { endpointId: 'web/1' }), 'endpoint');
  assert.equal(by({}, {}), 'edge');
  assert.equal(by({ intercepted: true }, {}), 'filter');
  assert.equal(by({ cache: 'hit' }, {}), 'cache');
  assert.equal(by({ cache: 'miss', problem: 'no-endpoint' }, { status: 503 }), 'edge');
  assert.equal(by({}, { status: 0, abandoned: true }), 'nobody');
});

test('knows the last requests and no others, the latest of an id first', () => {
  const ids = fc.array(fc.constantFrom('a', 'b', 'ab', 'abc', 'x'.repeat(60)), { maxLength: 40 });
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: 6 }), (all, size) => {
      const ring = new RequestRing(size, 64);
      for (const [index, requestId] of all.entries()) {
        ring.write(observedRequest({ requestId }), { ...ok, status: index + 1 });
      }
      for (const id of ['a', 'b', 'ab', 'abc', 'x'.repeat(60)]) {
        const last = all.lastIndexOf(id);
        const expected = last >= 0 && last >= all.length - size ? last + 1 : undefined;
        assert.equal(ring.find(id)?.status, expected);
      }
    }),
  );
});

test('keeps nothing longer than its slot, and no more attempts than a trail', () => {
  const ring = new RequestRing(2, 64);
  const request = observedRequest({ path: `/${'x'.repeat(5_000)}` });
  for (let made = 0; made < 9; made++) request.notes.trail!.started(endpoint('e'));
  ring.write(request, ok);
  const { path, attempts, attemptsMade } = ring.find('id-1')!;
  assert.ok(path.startsWith('/xxx') && path.length < 64);
  assert.deepEqual([attempts.length, attemptsMade], [trailLength, 9]);
});

test('of a head that could not be read it keeps the answer only', () => {
  const ring = new RequestRing(1, 384);
  ring.write(observedRequest({ understood: false, path: '/evil' }), { ...ok, status: 400 });
  const { method, host, path, status } = ring.find('id-1')!;
  assert.deepEqual([method, host, path, status], ['', '', '', 400]);
});
