import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { contentRange, isRangeWanted, multipart, rangesOf } from './range.ts';

const ranges = (value: string, size = 10) => {
  const found = rangesOf(`range: ${value}\r\n`, size);
  return Array.isArray(found) ? found.map(({ first, last }) => `${first}-${last}`).join(' ') : found;
};

describe('RFC 9110 §14.1.2: which bytes are asked for', () => {
  test('from, to, the last ones, and no further than there are', () => {
    assert.equal(ranges('bytes=0-4'), '0-4');
    assert.equal(ranges('bytes=5-'), '5-9');
    assert.equal(ranges('bytes=-3'), '7-9');
    assert.equal(ranges('bytes=-30'), '0-9');
    assert.equal(ranges('bytes=5-99'), '5-9');
    assert.equal(ranges('Bytes=0-0, 2-2 ,-1'), '0-0 2-2 9-9');
  });

  test('§15.5.17: none of them is 416', () => {
    assert.equal(ranges('bytes=10-'), 'unsatisfiable');
    assert.equal(ranges('bytes=-0'), 'unsatisfiable');
    assert.equal(ranges('bytes=0-', 0), 'unsatisfiable');
    assert.equal(ranges('bytes=-5', 0), undefined);
    assert.equal(ranges('bytes=99-, 0-1'), '0-1', 'what can be had is');
  });

  test('§14.2: what cannot be read, or is of another unit, is as if it were not there', () => {
    for (const value of [
      'bytes=',
      'bytes=4-2',
      'bytes=a-b',
      'bytes=-',
      'bytes 0-4',
      'lines=0-4',
      'bytes=0-4,x',
      'bytes=1.5-2',
    ]) {
      assert.equal(ranges(value), undefined, value);
    }
    assert.equal(rangesOf('', 10), undefined);
    assert.equal(rangesOf('range: bytes=0-1\r\nrange: bytes=2-3\r\n', 10), undefined);
  });

  test('§17.15: ranges that add up to more than the whole, or are too many, get the whole', () => {
    assert.equal(ranges('bytes=0-9,0-9'), undefined);
    assert.equal(
      ranges(`bytes=${Array.from({ length: 17 }, (_, index) => `${index}-${index}`).join(',')}`, 100),
      undefined,
    );
  });

  test('every range found lies within the bytes', () => {
    const spec = fc
      .tuple(fc.option(fc.nat(20)), fc.option(fc.nat(20)))
      .map(([first, last]) => `${first ?? ''}-${last ?? ''}`);
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 4 }), fc.nat(15), (specs, size) => {
        const found = rangesOf(`range: bytes=${specs.join(',')}\r\n`, size);
        if (!Array.isArray(found)) return;
        for (const { first, last } of found) assert.ok(first >= 0 && first <= last && last < size);
      }),
      { numRuns: 500 },
    );
  });
});

test('RFC 9110 §13.1.5: If-Range wants the very representation, by a strong tag or an old date', () => {
  const dateMs = Date.UTC(2026, 10, 21);
  const lastModified = new Date(dateMs - 60_000).toUTCString();
  const wanted = (condition: string, etag: string | undefined, modified: string | undefined = lastModified) =>
    isRangeWanted(`if-range: ${condition}\r\n`, { etag, lastModified: modified, dateMs });
  assert.equal(isRangeWanted('', { etag: undefined, lastModified: undefined, dateMs }), true);
  assert.equal(wanted('"a"', '"a"'), true);
  assert.equal(wanted('"a"', '"b"'), false);
  assert.equal(wanted('W/"a"', 'W/"a"'), false);
  assert.equal(wanted('"a"', undefined), false);
  assert.equal(wanted(lastModified, undefined), true);
  assert.equal(wanted(new Date(dateMs).toUTCString(), undefined), false);
  assert.equal(
    wanted(new Date(dateMs).toUTCString(), undefined, new Date(dateMs).toUTCString()),
    false,
    'too new to be sure',
  );
});

test('RFC 9110 §14.4 and §14.6: parts say where they are from', () => {
  assert.equal(contentRange({ first: 0, last: 4 }, 10), 'content-range: bytes 0-4/10\r\n');
  const { heads, end, contentType } = multipart([{ first: 0, last: 1 }], 10, 'text/plain', 'b');
  assert.deepEqual(heads, ['\r\n--b\r\ncontent-type: text/plain\r\ncontent-range: bytes 0-1/10\r\n\r\n']);
  assert.deepEqual([end, contentType], ['\r\n--b--\r\n', 'multipart/byteranges; boundary=b']);
});
