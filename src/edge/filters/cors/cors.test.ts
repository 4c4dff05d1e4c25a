import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { fieldValues } from '../../../http/index.ts';
import { answerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import { allowedOrigins } from './allowed-origins.ts';
import { type Cors, cors } from './cors.ts';
import { corsDefaults } from './cors-defaults.ts';

const defaults: Cors = { ...corsDefaults, headers: undefined, exposeHeaders: [] };
const shop = 'https://shop.example';

function asked(method: string, fields: Readonly<Record<string, string>>): EdgeRequest {
  const section = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return { method, values: (name: string) => fieldValues(section.join(''), name) } as EdgeRequest;
}

function preflight(fields: Readonly<Record<string, string>> = {}): EdgeRequest {
  return asked('OPTIONS', { origin: shop, 'access-control-request-method': 'PUT', ...fields });
}

/** The fields of what a browser gets. */
function answered(options: Partial<Cors>, request: EdgeRequest, fields = ''): string {
  const filter = cors({ ...defaults, ...options });
  const early = filter.onRequest!(request, 0);
  const head = answerHead(200, early !== undefined && 'fields' in early ? early.fields : fields, 0);
  filter.onAnswer!(request, head);
  return head.fields;
}

describe('allowed origins', () => {
  const cases: readonly (readonly [entries: readonly string[], origin: string, allowed: boolean])[] = [
    [['*'], shop, true],
    [['*'], 'null', false],
    [['null'], 'null', true],
    [[shop], shop, true],
    [[shop], 'HTTPS://SHOP.EXAMPLE', true],
    [[shop], 'http://shop.example', false],
    [[shop], 'https://shop.example:8443', false],
    [[shop], 'https://shop.example.evil.example', false],
    [['https://*.shop.example'], 'https://a.shop.example', true],
    [['https://*.shop.example'], 'https://a.b.shop.example', true],
    [['https://*.shop.example'], shop, false],
    [['https://*.shop.example'], 'https://ashop.example', false],
    [['https://*.shop.example'], 'https://evil.example/.shop.example', false],
    [['https://*.shop.example'], 'https://a.shopxexample', false],
    [['https://*.shop.example:8443'], 'https://a.shop.example:8443', true],
    [['/https:\\/\\/(a|b)\\.example/'], 'https://b.example', true],
    [['/https:\\/\\/a\\.example|https:\\/\\/b\\.example/'], 'https://b.example.evil.example', false],
    [['/https:\\/\\/a\\.example/i'], 'https://A.example', true],
    [[], shop, false],
  ];
  for (const [entries, origin, allowed] of cases) {
    test(`${JSON.stringify(entries)} ${allowed ? 'allows' : 'refuses'} ${origin}`, () => {
      assert.equal(allowedOrigins(entries)(origin), allowed);
    });
  }

  test('a wildcard lets in nothing but names below its domain', () => {
    const isAllowed = allowedOrigins(['https://*.shop.example']);
    const part = fc.string({ unit: fc.constantFrom(...'ab.-/:@?#*%\\ '), maxLength: 12 });
    fc.assert(
      fc.property(part, part, (before, behind) => {
        const origin = `https://${before}shop.example${behind}`;
        if (!isAllowed(origin)) return;
        assert.equal(URL.parse(origin)?.hostname.endsWith('.shop.example'), true, origin);
        assert.equal(behind, '');
      }),
    );
  });
});

test('answers a preflight of an allowed origin with what may be asked', () => {
  assert.equal(
    answered({ origins: [shop], headers: ['x-a', 'x-b'] }, preflight()),
    'access-control-allow-methods: GET, HEAD, POST, PUT, PATCH, DELETE\r\n' +
      'access-control-max-age: 600\r\naccess-control-allow-headers: x-a, x-b\r\n' +
      `vary: origin\r\naccess-control-allow-origin: ${shop}\r\n`,
  );
});

test('allows the fields that a page asks for, when they are names of fields', () => {
  const fields = answered({}, preflight({ 'access-control-request-headers': 'x-a, authorization' }));
  assert.match(fields, /\r\naccess-control-allow-headers: x-a, authorization\r\n/);
  assert.match(fields, /\r\nvary: access-control-request-headers\r\n/);
  assert.match(fields, /\r\naccess-control-allow-origin: \*\r\n/);
  const strange = answered({}, preflight({ 'access-control-request-headers': 'x-a; <b>' }));
  assert.doesNotMatch(strange, /allow-headers:/);
});

test('refuses a preflight of any other origin', () => {
  const filter = cors({ ...defaults, origins: ['https://other.example'] });
  assert.deepEqual(filter.onRequest!(preflight(), 0), {
    status: 403,
    kind: 'origin-refused',
    detail: 'Pages of this origin may not ask this.',
  });
});

test('leaves other requests to the app, OPTIONS among them', () => {
  const { onRequest } = cors(defaults);
  assert.equal(onRequest!(asked('GET', { origin: shop }), 0), undefined);
  assert.equal(onRequest!(asked('OPTIONS', { origin: shop }), 0), undefined);
  assert.equal(onRequest!(asked('OPTIONS', { 'access-control-request-method': 'PUT' }), 0), undefined);
});

test('takes the place of what the app says, and keeps the rest', () => {
  const fields = answered(
    { origins: [shop], exposeHeaders: ['x-total'] },
    asked('GET', { origin: shop }),
    'Access-Control-Allow-Origin: *\r\nx-a: 1\r\naccess-control-allow-credentials: true\r\n',
  );
  assert.equal(
    fields,
    `x-a: 1\r\nvary: origin\r\naccess-control-allow-origin: ${shop}\r\naccess-control-expose-headers: x-total\r\n`,
  );
});

test('never says any origin together with credentials', () => {
  const fields = answered({ credentials: true }, asked('GET', { origin: shop }));
  assert.equal(
    fields,
    `vary: origin\r\naccess-control-allow-origin: ${shop}\r\naccess-control-allow-credentials: true\r\n`,
  );
});

test('tells caches that others get another answer, also where nobody asked', () => {
  assert.equal(answered({ origins: [shop] }, asked('GET', {})), 'vary: origin\r\n');
  assert.equal(answered({ origins: [shop] }, asked('GET', {}), 'vary: Origin\r\n'), 'vary: Origin\r\n');
  assert.equal(answered({ origins: [shop] }, asked('GET', { origin: 'https://x.example' })), 'vary: origin\r\n');
  assert.equal(answered({}, asked('GET', {})), '');
});

test('lets pages of a public network in only where that is configured', () => {
  const request = preflight({ 'access-control-request-private-network': 'true' });
  assert.match(answered({ privateNetwork: true }, request), /\r\naccess-control-allow-private-network: true\r\n/);
  assert.doesNotMatch(answered({}, request), /private-network/);
});
