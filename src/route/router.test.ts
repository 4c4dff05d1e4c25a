import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyRequest, anyRoutes, naiveMatch } from '../../test/support/route-samples.ts';
import { createRouter, type RouteMatch } from './index.ts';

const noFields = () => undefined;

test('answers what a naive search over the stated order answers', () => {
  fc.assert(
    fc.property(anyRoutes, fc.array(anyRequest, { minLength: 20, maxLength: 20 }), (routes, requests) => {
      const router = createRouter(routes);
      for (const request of requests) {
        const { host, path, method, fields } = request;
        const found = router.match(host, path, method, (name) => fields[name]);
        assert.equal(found, naiveMatch(routes, request));
      }
    }),
    { numRuns: 500 },
  );
});

test('knows a host exactly when some route could match it', () => {
  fc.assert(
    fc.property(anyRoutes, anyRequest, (routes, { host }) => {
      const unconditional = routes.map(({ host }): RouteMatch => ({ host }));
      const reachable = naiveMatch(unconditional, { host, path: '/', method: 'GET', fields: {} }) !== undefined;
      assert.equal(createRouter(routes).knowsHost(host), reachable);
    }),
    { numRuns: 500 },
  );
});

test('prefers an exact host to a wildcard, the longest wildcard to a shorter one, and any of them to none', () => {
  const router = createRouter([
    { name: 'none' },
    { name: 'short', host: '*.example' },
    { name: 'long', host: '*.shop.example' },
    { name: 'exact', host: ['static.shop.example', '[::1]'] },
  ]);
  const name = (host: string) => router.match(host, '/', 'GET', noFields)?.name;
  assert.equal(name('static.shop.example'), 'exact');
  assert.equal(name('[::1]'), 'exact');
  assert.equal(name('a.b.shop.example'), 'long');
  assert.equal(name('shop.example'), 'short');
  assert.equal(name('example'), 'none');
});

test('matches a path prefix in whole segments only', () => {
  const router = createRouter([{ path: '/api/' }]);
  const matches = (path: string) => router.match('a', path, 'GET', noFields) !== undefined;
  assert.deepEqual(['/api', '/api/', '/api/x'].map(matches), [true, true, true]);
  assert.deepEqual(['/apix', '/ap', '/', '/API', '*'].map(matches), [false, false, false, false, false]);
});

test('falls back to a less specific host when the more specific one has no route for the path', () => {
  const router = createRouter([
    { name: 'assets', host: 'shop.example', path: '/assets' },
    { name: 'rest', path: '/' },
  ]);
  assert.equal(router.match('shop.example', '/cart', 'GET', noFields)?.name, 'rest');
});

test('asks for field names in lower case and compares values exactly', () => {
  const router = createRouter([{ headers: { 'X-Canary': 'on', 'X-User': true } }]);
  const matches = (fields: Record<string, string>) =>
    router.match('a', '/', 'GET', (name) => fields[name]) !== undefined;
  assert.equal(matches({ 'x-canary': 'on', 'x-user': '' }), true);
  assert.equal(matches({ 'x-canary': 'On', 'x-user': '' }), false);
  assert.equal(matches({ 'x-canary': 'on' }), false);
});

test('refuses patterns that no request could match, naming the route and the value', () => {
  const hosts = ['', '*.', 'a.*.b', '*a.b', 'shop.example.', 'shop.example:80', '::1', 'a b', 'a..b'];
  for (const host of [...hosts, []]) {
    assert.throws(() => createRouter([{}, { host }]), {
      code: 'ERR_ROUTE_HOST',
      message: /^routes\[1\]\.host .*write/,
    });
  }
  for (const path of ['', 'api', '/a?b', '/a#b', '/a b']) {
    assert.throws(() => createRouter([{ path }]), { code: 'ERR_ROUTE_PATH', message: /^routes\[0\]\.path .*write/ });
  }
});
