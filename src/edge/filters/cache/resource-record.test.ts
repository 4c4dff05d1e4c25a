import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storedResponse } from '../../../caching/index.ts';
import { HeadedBody } from '../../headed-body.ts';
import { Cached } from './cached.ts';
import { decodeResource, encodeResource } from './resource-record.ts';

const response = storedResponse(
  {
    status: 200,
    fields: 'cache-control: max-age=9\r\nvary: x-a\r\nx-b: ü\r\n',
    requestFields: '',
    requestMs: 1_000,
    responseMs: 2_000,
  },
  { targets: [], heuristic: false, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 },
);
const resource = [
  new Cached(response, bodyOf('first'), ['a']),
  new Cached({ ...response, etag: undefined }, bodyOf(''), []),
];

test('what was written is read again, with all its variants', () => {
  const read = decodeResource(encodeResource(resource))!;
  assert.equal(read.length, 2);
  assert.deepEqual(
    read.map(({ body }) => body.bytes.toString()),
    ['first', ''],
  );
  assert.deepEqual(read[0]!.tags, ['a']);
  assert.equal(JSON.stringify(read[0]!.response), JSON.stringify(response));
});

test('what is cut short, longer, or of another version is not read', () => {
  const record = encodeResource(resource);
  for (let end = 0; end < record.length; end++) assert.equal(decodeResource(record.subarray(0, end)), undefined);
  assert.equal(decodeResource(Buffer.concat([record, Buffer.from('x')])), undefined);
  const other = Buffer.from(record.toString('latin1').replace('"version":3', '"version":2'), 'latin1');
  assert.equal(decodeResource(other), undefined);
});

function bodyOf(text: string): HeadedBody {
  const body = new HeadedBody(text.length, '');
  body.bytes.write(text);
  return body;
}
