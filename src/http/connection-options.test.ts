import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines, maxFields, type RequestRow, testRequests } from '../../test/support/head-rows.ts';
import { RequestHead } from './index.ts';

type Expected = RequestRow['expected'];

const get = (name: string, fields: readonly string[], expected: Expected): RequestRow => ({
  name,
  bytes: lines('GET / HTTP/1.1', 'Host: a', ...fields),
  expected,
});

testRequests([
  get('stays open', [], { keepAlive: true }),
  get('closes when asked to', ['Connection: close'], { keepAlive: false, fields: '' }),
  get('reads options without case, in a list, over several fields', ['connection: x,\t,CLOSE', 'Connection:'], {
    keepAlive: false,
  }),
  get('stays open when it is said twice', ['Connection: keep-alive', 'Connection: Keep-Alive'], { keepAlive: true }),
  get('closes when one of two fields says so', ['Connection: keep-alive', 'Connection: close'], { keepAlive: false }),
  get('refuses options that are no tokens', ['Connection: close;x'], 400),
  get('refuses options without a comma', ['Connection: close x'], 400),
  get('refuses a quoted option', ['Connection: "close"'], 400),
  get(
    'drops the fields it names, before and behind it',
    ['X-A: 1', 'X-B: 2', 'Connection: x-a, x-c', 'x-C: 3', 'X-A: 4'],
    {
      fields: 'X-B: 2\r\n',
    },
  ),
  ...['Host', 'content-length', 'Content-Type', 'transfer-encoding', 'Authorization', 'cookie', 'Origin', 'Via'].map(
    (name) => get(`refuses a Connection field that names ${name}`, [`Connection: ${name}`], 400),
  ),
  ...['X-Forwarded-For', 'forwarded', 'X-Real-IP', 'x-request-id', 'X-Antipode-Region', 'traceparent', 'If-Match'].map(
    (name) =>
      get(`refuses a Connection field that names ${name} among others`, ['x: 1', `Connection: x,${name},close`], 400),
  ),
]);

test('drops what thousands of options name', () => {
  const head = new RequestHead({ maxFields });
  const names = Array.from({ length: 4_000 }, (_, at) => `x${at}`);
  const bytes = Buffer.from(lines('GET / HTTP/1.1', 'Host: a', `Connection: ${names.join()}`, 'a: b', 'X3999: c'));
  assert.equal(head.parse(bytes, bytes.length), bytes.length);
  assert.equal(head.fields, 'a: b\r\n');
});
