import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { freshened, freshenedBy, isSameByHead } from './freshen.ts';
import { storedResponse } from './stored-response.ts';
import { matchesVariant } from './vary.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const date = (ms: number) => new Date(ms).toUTCString();
const options = { targets: [], heuristic: false, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };

function stored(fields: string, dateMs = nowMs, requestFields = '') {
  const received = {
    status: 200,
    fields: `date: ${date(dateMs)}\r\n${fields}`,
    requestFields,
    requestMs: nowMs,
    responseMs: nowMs,
  };
  return storedResponse(received, options);
}

describe('RFC 9111 §4.3.4: which stored responses a 304 is about', () => {
  test('with a strong tag: all that have it', () => {
    const all = [stored('etag: "a"\r\n'), stored('etag: "b"\r\n'), stored('etag: "a"\r\nx: 1\r\n')];
    assert.deepEqual(freshenedBy(all, 'etag: "a"\r\n'), [all[0], all[2]]);
    assert.deepEqual(freshenedBy(all, 'etag: "c"\r\n'), []);
  });

  test('with a weak tag or a date: the latest that has it', () => {
    const all = [stored('etag: W/"a"\r\n', nowMs - 1_000), stored('etag: W/"a"\r\n', nowMs), stored('etag: W/"b"\r\n')];
    assert.deepEqual(freshenedBy(all, 'etag: W/"a"\r\n'), [all[1]]);
    const dated = [
      stored('last-modified: x\r\n', nowMs - 1_000),
      stored('last-modified: x\r\n'),
      stored('last-modified: y\r\n'),
    ];
    assert.deepEqual(freshenedBy(dated, 'last-modified: x\r\n'), [dated[1]]);
  });

  test('of several with one weak tag: the one that was selected', () => {
    const all = [stored('etag: W/"a"\r\nx: 1\r\n'), stored('etag: W/"a"\r\nx: 2\r\n')];
    assert.deepEqual(freshenedBy(all, 'etag: W/"a"\r\n', all[0]), [all[0]]);
    assert.deepEqual(freshenedBy(all, 'etag: W/"a"\r\n', all[1]), [all[1]]);
  });

  test('with neither: the only one, and none of several', () => {
    const all = [stored('', nowMs), stored('', nowMs - 1_000)];
    assert.deepEqual(freshenedBy(all.slice(1), 'x-a: 1\r\n'), [all[1]]);
    assert.deepEqual(freshenedBy(all, 'x-a: 1\r\n'), []);
    assert.deepEqual(freshenedBy([], ''), []);
  });
});

describe('RFC 9111 §3.2: what a later message changes', () => {
  const before = stored(
    'cache-control: max-age=10\r\netag: "a"\r\nx-a: old\r\nx-a: older\r\nx-b: b\r\ncontent-encoding: gzip\r\n',
  );
  const later = { requestFields: '', requestMs: nowMs + 20_000, responseMs: nowMs + 20_000 };
  const after = freshened(
    before,
    {
      ...later,
      fields: `date: ${date(nowMs + 20_000)}\r\nX-A: new\r\ncontent-length: 0\r\ncontent-encoding: br\r\ncache-control: max-age=60\r\n`,
    },
    options,
  );

  test('every field it has, in place of all of that name, but those of the body', () => {
    assert.match(after.fields, /X-A: new/);
    assert.doesNotMatch(after.fields, /old|content-length|: br/);
    assert.match(after.fields, /x-b: b\r\ncontent-encoding: gzip/);
  });

  test('and with them its freshness and its age', () => {
    assert.deepEqual([after.lifetimeMs, after.initialAgeMs, after.receivedMs], [60_000, 0, nowMs + 20_000]);
    assert.equal(after.etag, '"a"');
  });
});

describe('RFC 9111 §4.1: what a response varies by, once a later message has changed it', () => {
  const after = (vary: string, requestFields: string, before = 'vary: x-a\r\n') => {
    const first = stored(before, nowMs, 'x-a: 1\r\nx-b: 1\r\n');
    const later = { requestFields, requestMs: nowMs, responseMs: nowMs, fields: `vary: ${vary}\r\n` };
    const { variant } = freshened(first, later, options);
    return (request: string) => matchesVariant(variant, request);
  };

  test('is by the values of the request it was stored for, as long as these are known', () => {
    const matches = after('x-a', 'x-a: 1\r\nx-b: 2\r\n');
    assert.deepEqual([matches('x-a: 1\r\n'), matches('x-a: 2\r\n')], [true, false]);
  });

  test('is by those of the request that the message answers, of which more is known', () => {
    const matches = after('x-a, x-b', 'x-a: 1\r\nx-b: 2\r\n');
    assert.deepEqual([matches('x-a: 1\r\nx-b: 2\r\n'), matches('x-a: 1\r\nx-b: 1\r\n')], [true, false]);
  });

  test('is not known when it was not stored for such a request: it is for nobody', () => {
    const matches = after('x-a, x-b', 'x-a: 2\r\nx-b: 1\r\n');
    assert.deepEqual([matches('x-a: 1\r\nx-b: 1\r\n'), matches('x-a: 2\r\nx-b: 1\r\n')], [false, false]);
  });

  test('is for nobody with `*`', () => assert.equal(after('*', 'x-a: 1\r\n')('x-a: 1\r\n'), false));
});

test('RFC 9111 §4.3.5: the answer to a HEAD is of the same bytes when tag, date and length are', () => {
  const response = stored('etag: "a"\r\nlast-modified: x\r\n');
  assert.equal(isSameByHead(response, 'etag: "a"\r\nlast-modified: x\r\ncontent-length: 5\r\n', 5), true);
  assert.equal(isSameByHead(response, 'x-a: 1\r\n', 5), true);
  assert.equal(isSameByHead(response, 'content-length: 6\r\n', 5), false);
  assert.equal(isSameByHead(response, 'etag: "b"\r\n', 5), false);
  assert.equal(isSameByHead(response, 'last-modified: y\r\n', 5), false);
});
