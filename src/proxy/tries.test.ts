import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import type { ProxyRequest } from './proxy-request.ts';
import { RetryAllowance } from './retry-allowance.ts';
import { retryRuleDefaults } from './retry-rules.ts';
import type { Target } from './target.ts';
import { Tries } from './tries.ts';

const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ id }) as ProxyEndpoint) as [
  ProxyEndpoint,
  ProxyEndpoint,
  ProxyEndpoint,
];
const request = { method: 'GET' } as ProxyRequest;

/** A target that has these endpoints, and notes what it was told to leave out. */
function open({
  endpoints,
  attempts = 2,
  minimum = 3,
}: {
  endpoints: ProxyEndpoint[];
  attempts?: number;
  minimum?: number;
}) {
  const asked: string[] = [];
  const retries = new RetryAllowance({ minimum, share: 0 });
  const retry = { ...retryRuleDefaults, perTryTimeoutMs: 1, attempts };
  const pick = (_request: ProxyRequest, tried: readonly ProxyEndpoint[]) => {
    asked.push(tried.map(({ id }) => id).join());
    return endpoints.find((endpoint) => !tried.includes(endpoint));
  };
  const tries = new Tries();
  const target = { options: { retry, retries }, pick } as unknown as Target;
  tries.begin(target);
  return { tries, target, retries, asked };
}

test('leaves out every endpoint that was tried, and stops after so many', () => {
  const { tries, asked } = open({ endpoints: [a, b, c] });
  assert.equal(tries.next(request, a, false, 0), b);
  assert.equal(tries.next(request, b, false, 0), c);
  assert.equal(tries.next(request, c, false, 0), undefined);
  assert.deepEqual(asked, ['a', 'a,b']);
  assert.equal(tries.made, 2);
});

test('counts no try where there is nowhere to go', () => {
  const { tries, retries } = open({ endpoints: [a] });
  assert.equal(tries.next(request, a, false, 0), undefined);
  tries.over(false, 0);
  assert.deepEqual([tries.made, retries.succeeded, retries.failed, retries.refused], [0, 0, 0, 0]);
});

test('asks for what is sent again, and not for what was never sent', () => {
  const { tries, retries } = open({ endpoints: [a, b, c], minimum: 0 });
  assert.equal(tries.next(request, a, false, 0), undefined);
  assert.equal(tries.next(request, a, false, 0), undefined);
  assert.equal(tries.next(request, a, true, 0), b);
  assert.equal(tries.same(0), false);
  assert.equal(retries.refused, 1, 'a request is refused once, however often it asks');
});

test('has given everything back when it is over, whatever it was', () => {
  const { tries, target, retries } = open({ endpoints: [a, b, c], minimum: 1 });
  for (let round = 0; round < 3; round++) {
    assert.equal(tries.beside(request, a, 0), b);
    assert.equal(tries.next(request, a, false, 0), c, 'what the second one beside it held is free again');
    tries.over(true, 0);
    tries.begin(target);
  }
  assert.deepEqual([retries.hedges, retries.succeeded, retries.failed], [3, 3, 0]);
  assert.equal(tries.same(0), true);
});

test('tells retries that led to a good answer from those that led to nothing', () => {
  const { tries, target, retries } = open({ endpoints: [a, b, c] });
  tries.next(request, a, false, 0);
  tries.next(request, b, false, 0);
  tries.over(true, 0);
  assert.deepEqual([retries.succeeded, retries.failed], [1, 1]);
  tries.begin(target);
  tries.same(0);
  tries.over(false, 0);
  assert.deepEqual([retries.succeeded, retries.failed], [1, 2]);
});
