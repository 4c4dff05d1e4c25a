import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addHeaders, headerLines, trailerLines } from './header-list.ts';

test('lines become headers in lower case, a list where a name came twice', () => {
  assert.deepEqual(
    addHeaders({ ':status': '200' }, 'Set-Cookie: a=1\r\nX: \t y \r\nset-cookie:b\r\nSET-COOKIE: c: d\r\nE:\r\n'),
    {
      ':status': '200',
      'set-cookie': ['a=1', 'b', 'c: d'],
      x: 'y',
      e: '',
    },
  );
});

test('what belongs to one connection does not pass, either way', () => {
  const names = [
    'connection',
    'keep-alive',
    'proxy-connection',
    'transfer-encoding',
    'upgrade',
    'te',
    'http2-settings',
  ];
  assert.deepEqual(addHeaders({}, names.map((name) => `${name}: 1\r\n`).join('')), {});
  assert.equal(headerLines(names.flatMap((name) => [name, '1'])), '');
});

test('headers become lines, without those of the protocol and without what would be another line', () => {
  assert.equal(headerLines([':status', '200', 'a', '1', 'b', '2\r\nc: 3', 'd\n', '4', 'a', '5']), 'a: 1\r\na: 5\r\n');
});

test('trailers that frame, route or vouch do not pass', () => {
  assert.equal(
    trailerLines(['content-length', '1', 'x-sum', '2', 'host', 'a', 'grpc-status', '0']),
    'x-sum: 2\r\ngrpc-status: 0\r\n',
  );
});

const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', 'z'), minLength: 1, maxLength: 4 });
const value = fc
  .string({ unit: fc.constantFrom('a', ' ', ':', '\xe9', '%', ','), maxLength: 6 })
  .map((text) => text.trim());

test('what goes there comes back, in the order of each name', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (fields) => {
      const headers = addHeaders({}, headerLines(fields.flat()));
      for (const [each] of fields) {
        const values = fields.filter(([other]) => other === each).map(([, text]) => text);
        assert.deepEqual([headers[each]].flat(), values);
      }
    }),
  );
});
