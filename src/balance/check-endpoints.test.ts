import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkEndpoints } from './check-endpoints.ts';
import type { Endpoint } from './endpoint.ts';

test('accepts what a list may hold, at its limits', () => {
  checkEndpoints([]);
  checkEndpoints([
    { id: 'a', weight: 0 },
    { id: 'b', weight: 256, priority: 7 },
    { id: 'c', weight: 0.5, backup: true },
  ]);
  checkEndpoints(Array.from({ length: 4096 }, (_, i) => ({ id: `e${i}` })));
});

test('refuses a bad endpoint, naming it, the value and what is allowed', () => {
  const table: [list: Endpoint[], message: RegExp][] = [
    [[{ id: 'a' }, { id: 'a' }], /^Endpoint 'a' is listed twice: give every endpoint of a service its own id\.$/],
    [[{ id: 'a', weight: 257 }], /^Endpoint 'a' has weight 257: use 0 to 256\.$/],
    [[{ id: 'a', weight: -1 }], /has weight -1/],
    [[{ id: 'a', weight: Number.NaN }], /has weight NaN/],
    [[{ id: 'a', priority: 1.5 }], /^Endpoint 'a' has priority 1\.5: use 0, 1, 2 and so on\.$/],
    [[{ id: 'a', priority: -1 }], /has priority -1/],
  ];
  for (const [list, message] of table)
    assert.throws(() => checkEndpoints(list), { code: 'ERR_BALANCE_ENDPOINT', message });
});

test('refuses more endpoints than a balancer holds', () => {
  const list = Array.from({ length: 4097 }, (_, i) => ({ id: `e${i}` }));
  assert.throws(() => checkEndpoints(list), {
    code: 'ERR_BALANCE_TOO_MANY_ENDPOINTS',
    message: 'A balancer holds at most 4096 endpoints and was given 4097: split the service.',
  });
});
