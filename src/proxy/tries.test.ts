import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import type { ProxyRequest } from './proxy-request.ts';
import type { Target } from './target.ts';
import { Tries } from './tries.ts';

const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ id }) as ProxyEndpoint) as [
  ProxyEndpoint,
  ProxyEndpoint,
  ProxyEndpoint,
];
const request = { method: 'GET' } as ProxyRequest;

/** A target that has these endpoints, and notes what it was told to leave out. */
function targetOf(...endpoints: readonly ProxyEndpoint[]): { target: Target; asked: string[] } {
  const asked: string[] = [];
  const pick = (_request: ProxyRequest, tried: readonly ProxyEndpoint[]) => {
    asked.push(tried.map(({ id }) => id).join());
    return endpoints.find((endpoint) => !tried.includes(endpoint));
  };
  return { target: { pick } as Target, asked };
}

test('leaves out every endpoint that was tried, and stops after so many', () => {
  const { target, asked } = targetOf(a, b, c);
  const tries = new Tries();
  tries.begin(2);
  assert.equal(tries.next(target, request, a), b);
  assert.equal(tries.next(target, request, b), c);
  assert.equal(tries.next(target, request, c), undefined);
  assert.deepEqual(asked, ['a', 'a,b']);
});

test('keeps its tries where there is nowhere to go', () => {
  const tries = new Tries();
  tries.begin(1);
  assert.equal(tries.next(targetOf(a).target, request, a), undefined);
  assert.equal(tries.next(targetOf(a, b).target, request, a), b);
  assert.equal(tries.take(), 1);
});

test('begins anew with each request, and counts over all of them', () => {
  const { target, asked } = targetOf(a, b);
  const tries = new Tries();
  for (let round = 0; round < 2; round++) {
    tries.begin(1);
    assert.equal(tries.next(target, request, a), b);
    tries.again();
    assert.equal(tries.next(target, request, b), undefined);
  }
  assert.deepEqual(asked, ['a', 'a']);
  assert.equal(tries.take(), 4);
  assert.equal(tries.take(), 0);
});
