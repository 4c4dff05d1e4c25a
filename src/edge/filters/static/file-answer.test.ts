import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bodyBytes, type FileAnswer, fileAnswer } from './file-answer.ts';

const modified = 'Tue, 10 Nov 2026 08:00:00 GMT';
const fields = `content-type: text/plain\r\netag: "v1"\r\nlast-modified: ${modified}\r\ncache-control: no-cache\r\n`;
const nowMs = Date.parse(modified) + 3_600_000;
const size = 1_000;

function answered(request: string, method = 'GET'): FileAnswer {
  return fileAnswer({ method, fields: request, nowMs }, fields, size);
}

describe('a request for a file', () => {
  const cases: readonly (readonly [request: string, status: number, bytes: number])[] = [
    ['', 200, 1_000],
    ['if-none-match: "v1"\r\n', 304, 0],
    ['if-none-match: W/"v1"\r\n', 304, 0],
    ['if-none-match: "v0", "v1"\r\n', 304, 0],
    ['if-none-match: "v2"\r\n', 200, 1_000],
    ['if-none-match: "v2"\r\nif-modified-since: Tue, 10 Nov 2026 09:00:00 GMT\r\n', 200, 1_000],
    [`if-modified-since: ${modified}\r\n`, 304, 0],
    ['if-modified-since: Tue, 10 Nov 2026 07:59:59 GMT\r\n', 200, 1_000],
    ['if-modified-since: yesterday\r\n', 200, 1_000],
    ['if-match: "v1"\r\n', 200, 1_000],
    ['if-match: *\r\n', 200, 1_000],
    ['if-match: "v2"\r\n', 412, 0],
    ['if-match: W/"v1"\r\n', 412, 0],
    [`if-unmodified-since: ${modified}\r\n`, 200, 1_000],
    ['if-unmodified-since: Tue, 10 Nov 2026 07:00:00 GMT\r\n', 412, 0],
    ['range: bytes=0-9\r\n', 206, 10],
    ['range: bytes=990-\r\n', 206, 10],
    ['range: bytes=-1\r\n', 206, 1],
    ['range: bytes=1000-\r\n', 416, 0],
    ['range: lines=1-2\r\n', 200, 1_000],
    ['range: bytes=9-0\r\n', 200, 1_000],
    ['range: bytes=0-9\r\nif-range: "v1"\r\n', 206, 10],
    ['range: bytes=0-9\r\nif-range: "v2"\r\n', 200, 1_000],
    ['range: bytes=0-9\r\nif-range: W/"v1"\r\n', 200, 1_000],
    [`range: bytes=0-9\r\nif-range: ${modified}\r\n`, 206, 10],
    ['range: bytes=0-9\r\nif-none-match: "v1"\r\n', 304, 0],
    ['range: bytes=0-999,0-999,0-999\r\n', 200, 1_000],
  ];
  for (const [request, status, bytes] of cases) {
    test(`${JSON.stringify(request)} is answered ${status} with ${bytes} bytes`, () => {
      const answer = answered(request);
      assert.deepEqual([answer.status, bodyBytes(answer.pieces)], [status, bytes]);
    });
  }
});

test('a part says which it is, and one that is not there how much there is', () => {
  assert.equal(answered('range: bytes=10-19\r\n').fields, `${fields}content-range: bytes 10-19/1000\r\n`);
  assert.equal(answered('range: bytes=1000-\r\n').fields, 'content-range: bytes */1000\r\n');
});

test('several parts come in one body, each with its head', () => {
  const { fields: said, pieces } = answered('range: bytes=0-1,998-\r\n');
  const boundary = /boundary=([0-9a-f]{32})\r\n/.exec(said)?.[1];
  assert.ok(boundary);
  assert.equal(said.match(/content-type:/g)?.length, 1);
  const text = pieces.map((piece) => ('first' in piece ? `[${piece.first}-${piece.last}]` : piece.toString()));
  const head = (range: string) =>
    `\r\n--${boundary}\r\ncontent-type: text/plain\r\ncontent-range: bytes ${range}/1000\r\n\r\n`;
  assert.deepEqual(text, [head('0-1'), '[0-1]', head('998-999'), '[998-999]', `\r\n--${boundary}--\r\n`]);
});

test('a 304 repeats what caches go by, and nothing of the body', () => {
  const said = answered('if-none-match: "v1"\r\n').fields;
  assert.match(said, /etag: "v1"\r\n/);
  assert.match(said, /cache-control: no-cache\r\n/);
  assert.doesNotMatch(said, /content-type/);
});

test('HEAD asks for the whole', () => {
  assert.equal(answered('range: bytes=0-9\r\n', 'HEAD').status, 200);
});
