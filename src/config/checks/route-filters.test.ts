import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compressDefaults, corsDefaults, securityHeadersDefaults } from '../../edge/index.ts';
import { resolveWorld } from '../resolve.ts';
import type { RouteInput } from '../schema/index.ts';
import { validateWorld } from '../validate.ts';

type Filters = Omit<RouteInput, 'path' | 'respond'>;

function resolved(filters: Filters) {
  const validation = validateWorld({ routes: [{ path: '/', respond: {}, ...filters }] });
  assert.deepEqual(validation.faults, []);
  const { world } = validation as Extract<typeof validation, { world: unknown }>;
  return resolveWorld(world, '/').routes[0]!.filters;
}

function faults(filters: object): string[] {
  const { faults } = validateWorld({ routes: [{ path: '/', respond: {}, ...filters }] });
  return faults.map(({ path, message }) => `${path}: ${message}`);
}

const cases: readonly (readonly [what: string, filters: object, expected: string])[] = [
  [
    'a fallback where there is no service',
    { fallback: { respond: {} } },
    'routes[0].fallback: stands in for a service, and this route has none',
  ],
  [
    'a fallback to a cache that is not there',
    { fallback: 'stale-cache' },
    'routes[0].fallback: is what is cached, and this route has no cache; add `cache: true`',
  ],
  [
    'any origin with credentials',
    { cors: { credentials: true } },
    'routes[0].cors.credentials: with any origin, every page of the web could act as its visitor; list the `origins` that may',
  ],
  [
    'preflights that never reach the route',
    { methods: ['GET', 'PUT'], cors: true },
    "routes[0].methods: browsers ask with OPTIONS before they use `cors`; add 'OPTIONS'",
  ],
  [
    'an origin with a path',
    { cors: { origins: ['https://a.example/'] } },
    "routes[0].cors.origins[0]: 'https://a.example/' is not allowed; give an origin such as 'https://shop.example' or 'https://*.shop.example', '*', 'null', or a pattern",
  ],
  [
    'a pattern that is none',
    { cors: { origins: ['/(/'] } },
    "routes[0].cors.origins[0]: '/(/' is not allowed; give an origin such as 'https://shop.example' or 'https://*.shop.example', '*', 'null', or a pattern",
  ],
  [
    'another path for a service that there is not',
    { rewrite: { prefix: '/' } },
    'routes[0].rewrite: is about a `service`, and respond asks none; leave it out',
  ],
  [
    'a cache for what is always the same',
    { cache: true },
    'routes[0].cache: is about a `service`, and respond asks none; leave it out',
  ],
  [
    'a second try of nothing',
    { respond: undefined, redirect: { to: '/' }, retry: { attempts: 2 } },
    'routes[0].retry: is about a `service`, and redirect asks none; leave it out',
  ],
  [
    'a redirect whose host would be the path',
    { respond: undefined, redirect: { to: 'https://{path}' } },
    "routes[0].redirect.to: 'https://{path}' is not allowed; give a path, or a URL with 'http://' or 'https://'",
  ],
  [
    'a coding that nobody makes',
    { compress: { algorithms: ['deflate'] } },
    "routes[0].compress.algorithms[0]: 'deflate' is not allowed; give 'zstd', 'br' or 'gzip'",
  ],
  [
    'something else than true',
    { compress: 'yes' },
    "routes[0].compress: 'yes' is not allowed; give `true`, or an object with options",
  ],
  [
    'a fault that is a success',
    { faultInjection: { abort: { status: 200 } } },
    'routes[0].faultInjection.abort.status: 200 is not allowed; give a whole number from 400 to 599',
  ],
];
describe('the filters of a route', () => {
  test('`true` is every default', () => {
    const filters = resolved({ compress: true, cors: true, securityHeaders: true });
    const { algorithms, minBytes, types } = compressDefaults;
    assert.deepEqual(filters.compress, { algorithms, minBytes, types, levels: { gzip: 5, br: 4, zstd: 3 } });
    assert.deepEqual(filters.cors, { ...corsDefaults, headers: undefined, exposeHeaders: [] });
    assert.equal(filters.securityHeaders?.fields['x-content-type-options'], 'nosniff');
    assert.equal(filters.securityHeaders?.fields['content-security-policy'], undefined);
    assert.deepEqual(filters.securityHeaders?.remove, securityHeadersDefaults.remove);
    assert.deepEqual(resolved({ compress: {}, cors: {}, securityHeaders: {} }), filters);
  });

  test('take options in the units of the config', () => {
    const filters = resolved({
      compress: { algorithms: ['gzip'], minSize: '2KiB', types: ['text/*', '+json'], levels: { gzip: 9 } },
      cors: { origins: ['https://a.example', /https:\/\/\w+\.b\.example/i], maxAge: '1h', headers: ['x-a'] },
      securityHeaders: { hsts: false, contentSecurityPolicy: "default-src 'self'", remove: ['X-Runtime'] },
      faultInjection: { delay: { time: '2s', percent: 10 }, abort: { status: 503 }, reset: {} },
    });
    assert.deepEqual(filters.compress?.levels, { gzip: 9, br: 4, zstd: 3 });
    assert.equal(filters.compress?.minBytes, 2_048);
    assert.deepEqual(filters.cors?.origins, ['https://a.example', '/https:\\/\\/\\w+\\.b\\.example/i']);
    assert.equal(filters.cors?.maxAgeMs, 3_600_000);
    assert.equal(filters.securityHeaders?.fields['strict-transport-security'], undefined);
    assert.equal(filters.securityHeaders?.fields['content-security-policy'], "default-src 'self'");
    assert.deepEqual(filters.securityHeaders?.remove, ['x-runtime']);
    assert.deepEqual(filters.faultInjection, {
      delay: { timeMs: 2_000, percent: 10 },
      abort: { status: 503, percent: 100 },
      reset: { percent: 100 },
      production: false,
    });
  });

  for (const [what, filters, expected] of cases) {
    test(`refuse ${what}`, () => assert.deepEqual(faults(filters), [expected]));
  }

  test('allow credentials for listed origins, and OPTIONS among methods', () => {
    assert.deepEqual(
      faults({ methods: ['GET', 'OPTIONS'], cors: { origins: ['https://a.example'], credentials: true } }),
      [],
    );
  });
});

test('says what a fallback lacks', () => {
  const services = { api: { endpoints: ['http://127.0.0.1:1'] } };
  const said = (fallback: object) =>
    validateWorld({ services, routes: [{ path: '/', service: 'api', fallback }] }).faults.map(({ message }) => message);
  assert.deepEqual(said({}), ['give exactly one of respond and service']);
  assert.deepEqual(said({ respond: {}, service: 'api' }), ['give exactly one of respond and service']);
  assert.deepEqual(said({ service: 'other' }), ["there is no service 'other'"]);
  assert.deepEqual(said({ service: 'api' }), []);
});
