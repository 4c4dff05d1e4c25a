import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fieldsOf304, isNotModified, unconditional, validationFields } from './conditional.ts';
import { storedResponse } from './stored-response.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const date = (ms: number) => new Date(ms).toUTCString();
const options = { targets: [], heuristic: false, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };

function stored(fields: string) {
  const received = {
    status: 200,
    fields: `date: ${date(nowMs)}\r\n${fields}`,
    requestFields: '',
    requestMs: nowMs,
    responseMs: nowMs,
  };
  return storedResponse(received, options);
}

describe('RFC 9111 §4.3.2: whether a client has what is stored', () => {
  const has = (request: string, fields: string) => isNotModified(request, stored(fields));

  test('by its tags, compared weakly; `*` is any', () => {
    assert.equal(has('if-none-match: "a"\r\n', 'etag: "a"\r\n'), true);
    assert.equal(has('if-none-match: W/"a"\r\n', 'etag: "a"\r\n'), true);
    assert.equal(has('if-none-match: "a"\r\n', 'etag: W/"a"\r\n'), true);
    assert.equal(has('if-none-match: "x", "a"\r\n', 'etag: "a"\r\n'), true);
    assert.equal(has('if-none-match: "x"\r\nif-none-match: "a"\r\n', 'etag: "a"\r\n'), true);
    assert.equal(has('if-none-match: "a,b"\r\n', 'etag: "a,b"\r\n'), true);
    assert.equal(has('if-none-match: *\r\n', 'x-a: 1\r\n'), true);
    assert.equal(has('if-none-match: "A"\r\n', 'etag: "a"\r\n'), false);
    assert.equal(has('if-none-match: a\r\n', 'etag: "a"\r\n'), false);
    assert.equal(has('if-none-match: "a"\r\n', ''), false);
  });

  test('RFC 9110 §13.2.2: by a date only where there are no tags', () => {
    const modified = `last-modified: ${date(nowMs - 60_000)}\r\n`;
    assert.equal(has(`if-modified-since: ${date(nowMs - 60_000)}\r\n`, modified), true);
    assert.equal(has(`if-modified-since: ${date(nowMs)}\r\n`, modified), true);
    assert.equal(has(`if-modified-since: ${date(nowMs - 61_000)}\r\n`, modified), false);
    assert.equal(has(`if-none-match: "x"\r\nif-modified-since: ${date(nowMs)}\r\n`, `${modified}etag: "a"\r\n`), false);
    assert.equal(has('if-modified-since: yesterday\r\n', modified), false);
  });

  test('RFC 9111 §4.3.2: without Last-Modified by its Date', () => {
    assert.equal(has(`if-modified-since: ${date(nowMs)}\r\n`, ''), true);
    assert.equal(has(`if-modified-since: ${date(nowMs - 1_000)}\r\n`, ''), false);
  });
});

test('RFC 9110 §15.4.5: a 304 repeats what guides a cache, and nothing of the body', () => {
  const fields = `date: d\r\nETag: "a"\r\ncontent-type: text/html\r\ncache-control: max-age=1\r\nvary: x\r\nexpires: e\r\nx-a: 1\r\n`;
  assert.equal(fieldsOf304(fields), 'date: d\r\nETag: "a"\r\ncache-control: max-age=1\r\nvary: x\r\nexpires: e\r\n');
});

describe('RFC 9111 §4.3.1: asking whether what is stored is good', () => {
  const modified = `last-modified: ${date(nowMs - 60_000)}\r\n`;

  test('by all it has, in place of what the client asked', () => {
    const asked = validationFields(
      'x-a: 1\r\nif-none-match: "mine"\r\nRange: bytes=0-1\r\n',
      stored(`etag: "a"\r\n${modified}`),
      [],
    );
    assert.equal(asked, `x-a: 1\r\nif-none-match: "a"\r\nif-modified-since: ${date(nowMs - 60_000)}\r\n`);
  });

  test('with the strong tags of the other variants too, each once', () => {
    const others = [stored('etag: "a"\r\n'), stored('etag: W/"b"\r\n'), stored('etag: "c"\r\n'), stored('')];
    assert.equal(validationFields('', others[0]!, others), 'if-none-match: "a", "c"\r\n');
  });

  test('not without a validator', () => assert.equal(validationFields('x-a: 1\r\n', stored(''), []), undefined));

  test('for the whole, without any condition', () => {
    assert.equal(unconditional('if-range: "a"\r\nRange: bytes=0-1\r\nIf-Match: "a"\r\nx-a: 1\r\n'), 'x-a: 1\r\n');
  });
});
