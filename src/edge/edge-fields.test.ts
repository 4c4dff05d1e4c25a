import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RequestHead } from '../http/index.ts';
import type { ClientIdentity } from './client-identity.ts';
import { continuedChain, edgeFields, newChain, passedAddresses, trustedRequestId } from './edge-fields.ts';

const trusted: ClientIdentity = { address: '192.0.2.7', place: undefined, trustedPeer: true };
const untrusted: ClientIdentity = { ...trusted, trustedPeer: false };

function headOf(...fields: readonly string[]): RequestHead {
  const bytes = Buffer.from(`GET / HTTP/1.1\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n`, 'latin1');
  const head = new RequestHead({ maxFields: 100 });
  assert.equal(head.parse(bytes, bytes.length), bytes.length, head.fault);
  return head;
}

const lines = (section: string) => section.split('\r\n').slice(0, -1);

test('tells the next server who asked, in both families', () => {
  assert.deepEqual(lines(newChain(headOf('host: shop.example:8080'), '192.0.2.7', 'http')), [
    'x-forwarded-for: 192.0.2.7',
    'x-forwarded-proto: http',
    'x-forwarded-host: shop.example:8080',
    'forwarded: for=192.0.2.7;host="shop.example:8080";proto=http',
  ]);
});

test('puts an IPv6 address of `Forwarded` in brackets and quotes, and only there', () => {
  const [plain, , , quoted] = lines(newChain(headOf('host: a'), '2001:db8::1', 'http'));
  assert.equal(plain, 'x-forwarded-for: 2001:db8::1');
  assert.equal(quoted, 'forwarded: for="[2001:db8::1]";host="a";proto=http');
});

test('passes on what a trusted CDN calls the address of the client, and nothing else that it has said', () => {
  const { forwarded } = headOf(
    'host: a',
    'CF-Connecting-IP: 192.0.2.9',
    'X-Real-IP: 1',
    'X-Original-URL: /',
    'client-ip: 2',
  );
  assert.equal(passedAddresses(forwarded), 'CF-Connecting-IP: 192.0.2.9\r\nclient-ip: 2\r\n');
  assert.equal(passedAddresses(headOf('host: a', 'x-forwarded-for: client-ip: 1').forwarded), '');
});

test('names no host that was not asked for', () => {
  const bytes = Buffer.from('GET / HTTP/1.0\r\n\r\n');
  const head = new RequestHead({ maxFields: 100 });
  head.parse(bytes, bytes.length);
  assert.deepEqual(lines(newChain(head, '192.0.2.7', 'http')).slice(2), [
    'x-forwarded-host: ',
    'forwarded: for=192.0.2.7;proto=http',
  ]);
});

test('appends to the chain of a trusted peer, over all lines of it', () => {
  const head = headOf(
    'host: inner.example',
    'X-Forwarded-For: 198.51.100.1',
    'x-forwarded-for: 198.51.100.2, 198.51.100.3',
    'X-Forwarded-Host: shop.example',
    'X-Forwarded-Proto: https',
    'Forwarded: for=198.51.100.1;proto=https',
  );
  assert.deepEqual(lines(continuedChain(head, '192.0.2.7', 'http')), [
    'x-forwarded-for: 198.51.100.1, 198.51.100.2, 198.51.100.3, 192.0.2.7',
    'x-forwarded-proto: https',
    'x-forwarded-host: shop.example',
    'forwarded: for=198.51.100.1;proto=https, for=192.0.2.7;host="inner.example";proto=http',
  ]);
});

test('says by what scheme the client came, and the last hop', () => {
  assert.deepEqual(lines(newChain(headOf('host: a'), '192.0.2.7', 'https')).slice(1), [
    'x-forwarded-proto: https',
    'x-forwarded-host: a',
    'forwarded: for=192.0.2.7;host="a";proto=https',
  ]);
  const chain = (proto: string) => lines(continuedChain(headOf('host: a', proto), '192.0.2.7', 'https'));
  assert.equal(chain('x-forwarded-proto: http')[1], 'x-forwarded-proto: http');
  assert.equal(chain('x-forwarded-for: 192.0.2.1')[1], 'x-forwarded-proto: https');
  assert.equal(chain('x-forwarded-proto: http')[3], 'forwarded: for=192.0.2.7;host="a";proto=https');
});

test('takes for the scheme of a trusted peer nothing but https or http', () => {
  for (const [said, expected] of [
    ['https', 'https'],
    ['http', 'http'],
    ['HTTPS, http', 'http'],
    ['javascript', 'http'],
    ['', 'http'],
  ] as const) {
    const chain = continuedChain(headOf('host: a', `x-forwarded-proto: ${said}`), '192.0.2.7', 'http');
    assert.match(chain, new RegExp(`\r\nx-forwarded-proto: ${expected}\r\n`));
  }
});

test('keeps a request id of a trusted peer that is harmless, and no other', () => {
  const given = (id: string, client = trusted) => trustedRequestId(`X-Request-Id: ${id}\r\n`, client);
  assert.equal(given('f81d4fae-7dec-11d0'), 'f81d4fae-7dec-11d0');
  assert.equal(given('a'.repeat(128)), 'a'.repeat(128));
  assert.equal(given('a'.repeat(129)), undefined);
  assert.equal(given('<script>'), undefined);
  assert.equal(given('a b'), undefined);
  assert.equal(given('\xe9'), undefined);
  assert.equal(given(''), undefined);
  assert.equal(given('mine', untrusted), undefined);
  assert.equal(trustedRequestId('', trusted), undefined);
});

test('adds where the request is served and where it comes from, as far as there is something to say', () => {
  assert.deepEqual(lines(edgeFields({ client: trusted, requestId: '7' }, '')), ['x-request-id: 7']);
  const client = { ...trusted, place: { country: 'DE' } };
  const full = lines(edgeFields({ client, requestId: '7' }, 'eu'));
  assert.deepEqual(full.slice(1), ['x-antipode-region: eu', 'x-antipode-country: DE']);
});

const fieldText = fc.string({
  unit: fc.constantFrom('a', ',', '"', ';', ' ', '\t', ':', '=', '\xe9', '%'),
  maxLength: 20,
});
const familyField = fc.tuple(
  fc.constantFrom('x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'X-Request-ID', 'x-real-ip'),
  fieldText,
);

test('writes whole lines whatever a trusted peer says', () => {
  fc.assert(
    fc.property(fc.array(familyField, { maxLength: 6 }), (fields) => {
      const head = headOf('host: a', ...fields.map(([name, value]) => `${name}: ${value}`));
      const requestId = trustedRequestId(head.forwarded, trusted) ?? 'own';
      const text = continuedChain(head, '192.0.2.7', 'http') + edgeFields({ client: trusted, requestId }, 'eu');
      assert.match(text, /^(?:[a-z-]+: [^\r\n\0]*\r\n){6}$/);
    }),
  );
});
