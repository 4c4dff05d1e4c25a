import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Random } from '../core/index.ts';
import {
  OutlierDetector,
  type OutlierEndpoint,
  type OutlierOptions,
  outlierDefaults,
  type ResponseKind,
  responseKind,
} from './index.ts';

const steady: Random = { next: () => 0 };

function service(count: number, options: Partial<OutlierOptions> = {}) {
  const detector = new OutlierDetector({ ...outlierDefaults, ...options }, steady, 0);
  const endpoints = Array.from({ length: count }, (_, at) => detector.add(`e${at}`, 0));
  const record = (endpoint: OutlierEndpoint, kind: ResponseKind, times: number, nowMs = 0) =>
    Array.from({ length: times }, () => detector.record(endpoint, kind, nowMs)).filter((event) => event !== undefined);
  return { detector, endpoints, first: endpoints[0]!, second: endpoints[1]!, record };
}

test('ejects an endpoint after five consecutive 5xx', () => {
  const { first, record } = service(2);
  assert.deepEqual(record(first, 'server-error', 4), []);
  record(first, 'success', 1);
  assert.deepEqual(record(first, 'server-error', 4), []);
  assert.deepEqual(record(first, 'server-error', 1, 7), [
    { endpoint: 'e0', ejected: true, reason: '5 answers 5xx in a row', untilMs: 30_007 },
  ]);
  assert.equal(first.ejected, true);
  assert.deepEqual(record(first, 'server-error', 20), []);
});

test('ejects an endpoint after as many consecutive gateway errors as configured, apart from other 5xx', () => {
  const { first, second, record } = service(3, { consecutive5xx: 0, consecutiveGatewayErrors: 3 });
  record(first, 'gateway-error', 2);
  record(first, 'server-error', 50);
  assert.deepEqual(record(first, 'gateway-error', 2), []);
  assert.equal(record(first, 'gateway-error', 1)[0]?.reason, '3 gateway errors in a row');
  assert.deepEqual(record(second, 'server-error', 50), []);
});

test('ejects at the sweep by failure percentage, and starts each interval from zero', () => {
  const { detector, first, second, record } = service(2, { consecutive5xx: 0, consecutiveGatewayErrors: 0 });
  record(first, 'server-error', 49);
  assert.deepEqual(detector.sweep(10_000), []);
  record(first, 'server-error', 49);
  record(second, 'success', 49);
  assert.deepEqual(detector.sweep(20_000), []);
  record(first, 'server-error', 50);
  assert.deepEqual(detector.sweep(30_000), [
    { endpoint: 'e0', ejected: true, reason: '50 of 50 requests failed, the limit is 85 %', untilMs: 60_000 },
  ]);
});

test('ejects the worst first when the limit leaves room for some only', () => {
  const { detector, endpoints, record } = service(4, { consecutive5xx: 0 });
  for (const [at, endpoint] of endpoints.entries()) {
    record(endpoint, 'success', 13 - at);
    record(endpoint, 'server-error', 87 + at);
  }
  assert.deepEqual(
    detector.sweep(10_000).map(({ endpoint }) => endpoint),
    ['e3', 'e2'],
  );
});

test('lets an endpoint back in at the first sweep after its time, with clean counts', () => {
  const { detector, first, record } = service(2);
  record(first, 'server-error', 5, 1);
  assert.deepEqual(detector.sweep(30_000), []);
  assert.deepEqual(detector.sweep(40_000), [
    { endpoint: 'e0', ejected: false, reason: 'ejection over', untilMs: 40_000 },
  ]);
  assert.deepEqual(record(first, 'server-error', 4), []);
  assert.equal(record(first, 'server-error', 1).length, 1);
});

test('ejects for n times the base time at the n-th in a row, up to the cap, and less again after good intervals', () => {
  const { detector, first, record } = service(2);
  let nowMs = 0;
  const lengths = Array.from({ length: 12 }, () => {
    record(first, 'gateway-error', 5, nowMs);
    const length = first.untilMs - nowMs;
    for (; first.ejected; nowMs += 10_000) detector.sweep(nowMs + 10_000);
    return length / 1_000;
  });
  assert.deepEqual(lengths, [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300]);
  for (let good = 1; good <= 4; good++) detector.sweep(nowMs + good * 10_000);
  record(first, 'gateway-error', 5, nowMs);
  assert.equal(first.untilMs - nowMs, 210_000);
});

test('does not take an interval for good that ends in an ejection', () => {
  const { detector, first, record } = service(2, { consecutive5xx: 0, baseEjectionTimeMs: 10_000 });
  const lengths = Array.from({ length: 3 }, (_, at) => {
    const nowMs = first.untilMs + 10_000;
    record(first, 'server-error', 50);
    assert.equal(detector.sweep(nowMs).length, 1, `ejection ${at}`);
    const length = first.untilMs - nowMs;
    detector.sweep(first.untilMs);
    return length;
  });
  assert.deepEqual(lengths, [10_000, 20_000, 30_000]);
});

test('lengthens an ejection by at most the jitter', () => {
  const detector = new OutlierDetector(outlierDefaults, { next: () => 0.999_999 }, 0);
  const [first] = [detector.add('a', 0), detector.add('b', 0)];
  for (let times = 0; times < 5; times++) detector.record(first!, 'server-error', 0);
  assert.equal(Math.round(first!.untilMs), 34_500);
});

test('does not count an endpoint that failed its active checks as the one that remains', () => {
  const { detector, first, second, record } = service(2);
  detector.setUsable(second, false, 0);
  assert.deepEqual(record(first, 'server-error', 5), []);
  detector.setUsable(second, true, 0);
  assert.equal(record(first, 'server-error', 5).length, 1);
});

test('does not eject an endpoint that is out already, so that it takes no room under the limit', () => {
  const { detector, endpoints, first, record } = service(4);
  detector.setUsable(first, false, 0);
  assert.deepEqual(record(first, 'server-error', 20), []);
  assert.equal(record(endpoints[1]!, 'server-error', 5).length, 1);
  assert.equal(record(endpoints[2]!, 'server-error', 5).length, 1);
});

test('lets the ejected endpoint with the shortest time left back in when no other remains', () => {
  const { detector, endpoints, record } = service(4);
  const [a, b, c, d] = endpoints as [OutlierEndpoint, OutlierEndpoint, OutlierEndpoint, OutlierEndpoint];
  record(a, 'server-error', 5, 20);
  record(b, 'server-error', 5, 10);
  assert.equal(detector.remove(c, 30), undefined);
  const back = { endpoint: 'e1', ejected: false, reason: 'no other endpoint left', untilMs: 40 };
  assert.deepEqual(detector.setUsable(d, false, 40), back);
  assert.deepEqual([a.ejected, b.ejected], [true, false]);
});

test('tells a failing gateway and a failing endpoint from an endpoint that answers', () => {
  const kinds = [200, 404, 499, 500, 501, 502, 503, 504, 505].map(responseKind);
  const server = 'server-error';
  const gateway = 'gateway-error';
  assert.deepEqual(kinds, ['success', 'success', 'success', server, server, gateway, gateway, gateway, server]);
});
