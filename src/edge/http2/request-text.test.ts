import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RequestHead } from '../../http/index.ts';
import { requestText } from './request-text.ts';

const pseudo = [':method', 'GET', ':scheme', 'https', ':path', '/a', ':authority', 'shop.example'];

describe('a request of HTTP/2', () => {
  test('reads as one of HTTP/1', () => {
    assert.equal(
      requestText([...pseudo, 'accept', '*/*', 'cookie', 'a=1', 'te', 'trailers', 'cookie', 'b=2'], true),
      'GET /a HTTP/1.1\r\nhost: shop.example\r\naccept: */*\r\nte: trailers\r\ncookie: a=1; b=2\r\n\r\n',
    );
  });

  test('has a body where it has not ended, of the length it tells or chunked', () => {
    assert.match(String(requestText(pseudo, false)), /\r\ntransfer-encoding: chunked\r\n\r\n$/);
    const sized = String(requestText([...pseudo, 'content-length', '3'], false));
    assert.match(sized, /\r\ncontent-length: 3\r\n\r\n$/);
  });

  test('asks for a WebSocket as HTTP/1 does', () => {
    const raw = [':method', 'CONNECT', ':protocol', 'websocket', ...pseudo.slice(2), 'sec-websocket-version', '13'];
    const text = String(requestText(raw, false));
    assert.match(text, /^GET \/a HTTP\/1\.1\r\nhost: shop\.example\r\nconnection: upgrade\r\nupgrade: websocket\r\n/);
    assert.match(text, /\r\nsec-websocket-key: [A-Za-z0-9+/]{22}==\r\n/);
    assert.doesNotMatch(text, /transfer-encoding/);
    assert.notEqual(requestText(raw, false), text);
  });

  test('has no host where it names none', () => {
    assert.equal(requestText(pseudo.slice(0, 6), true), 'GET /a HTTP/1.1\r\n\r\n');
    assert.match(String(requestText([...pseudo.slice(0, 6), 'host', 'b'], true)), /\r\nhost: b\r\n/);
  });

  for (const [what, raw, status] of [
    ['a line end in a value', [...pseudo, 'x', 'a\r\nhost: evil'], 400],
    ['a line feed in a name', [...pseudo, 'x\n', 'a'], 400],
    ['a line end in the path', [':method', 'GET', ':scheme', 'http', ':path', '/ HTTP/1.1\r\nx: y'], 400],
    ['a space in the path', [':method', 'GET', ':scheme', 'http', ':path', '/a b'], 400],
    ['a space in the method', [':method', 'GET /x HTTP/1.1', ':scheme', 'http', ':path', '/'], 400],
    ['no path', [':method', 'GET', ':scheme', 'http'], 400],
    ['no scheme', [':method', 'GET', ':path', '/'], 400],
    ['the address of another server', [':method', 'GET', ':scheme', 'http', ':path', 'http://evil/'], 400],
    ['an unknown pseudo field', [...pseudo, ':status', '200'], 400],
    ['a transfer coding', [...pseudo, 'transfer-encoding', 'chunked'], 400],
    ['options of a connection', [...pseudo, 'connection', 'close'], 400],
    ['te with more than trailers', [...pseudo, 'te', 'gzip, trailers'], 400],
    ['another host', [...pseudo, 'host', 'evil.example'], 400],
    ['two hosts', [...pseudo, 'host', 'shop.example', 'host', 'shop.example'], 400],
    ['CONNECT to anywhere', [':method', 'CONNECT', ':authority', 'a:25'], 405],
    ['a tunnel for another protocol', [':method', 'CONNECT', ':protocol', 'connect-udp', ...pseudo.slice(2)], 501],
  ] as const) {
    test(`is refused with ${what}`, () => {
      const found = requestText(raw, true);
      assert.equal(typeof found === 'object' && found.status, status);
    });
  }
});

const part = fc.string({
  unit: fc.constantFrom('a', 'Z', ' ', ':', '\r', '\n', '\0', '\t', '/', '%', '\xe9'),
  maxLength: 12,
});
const named = fc.oneof(
  part,
  fc.constantFrom(
    ':method',
    ':path',
    ':scheme',
    ':authority',
    ':protocol',
    'host',
    'cookie',
    'content-length',
    'te',
    'x',
  ),
);

test('never becomes more lines than it has fields, nor another request', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(named, part), { maxLength: 8 }), fc.boolean(), (fields, ended) => {
      const text = requestText([...pseudo, ...fields.flat()], ended);
      if (typeof text !== 'string') return;
      const lines = text.split('\r\n');
      assert.ok(lines.length <= 4 + fields.length + 4);
      assert.doesNotMatch(lines.join(''), /[\r\n\0]/);
      const bytes = Buffer.from(text, 'latin1');
      const head = new RequestHead({ maxFields: 50 });
      const end = head.parse(bytes, bytes.length);
      assert.ok(end === -2 || end === bytes.length);
    }),
    { numRuns: 500 },
  );
});
