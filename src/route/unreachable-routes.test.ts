import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allRequests, anyRoutes, naiveMatch } from '../../test/support/route-samples.ts';
import { unreachableRoutes } from './index.ts';

test('reports exactly the routes that no request reaches', () => {
  fc.assert(
    fc.property(anyRoutes, (routes) => {
      // One host pattern a route, so that "never reached" speaks of the whole route.
      const single = routes.map((route) => ({ ...route, host: [route.host ?? '*'].flat()[0]! }));
      const reached = new Set(allRequests.map((request) => naiveMatch(single, request)));
      const dead = single.flatMap((route, index) => (reached.has(route) ? [] : [index]));
      assert.deepEqual(
        unreachableRoutes(single).map(({ index }) => index),
        dead,
      );
    }),
    { numRuns: 50 },
  );
});

test('names the routes that take the requests', () => {
  const routes = [
    { path: '/api', methods: ['GET'] },
    { path: '/api/', methods: ['POST'], headers: {} },
    { path: '/api', methods: ['POST', 'GET'], headers: { 'x-a': '1' } },
  ];
  assert.deepEqual(unreachableRoutes(routes), [{ index: 2, host: '*', shadowedBy: [0, 1] }]);
});

test('reports a route for each of its hosts on which it is dead, and only those', () => {
  const routes = [{ host: 'a.example' }, { host: ['A.example', 'b.example'] }];
  assert.deepEqual(unreachableRoutes(routes), [{ index: 1, host: 'a.example', shadowedBy: [0] }]);
});

test('does not report a conditional route behind an unconditional one: conditions are tried first', () => {
  assert.deepEqual(unreachableRoutes([{}, { methods: ['GET'] }, { headers: { 'x-a': true } }]), []);
});

test('reports a route with an empty list of methods, shadowed by nobody', () => {
  assert.deepEqual(unreachableRoutes([{ methods: [] }]), [{ index: 0, host: '*', shadowedBy: [] }]);
});
