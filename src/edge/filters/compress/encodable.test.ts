import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Framing } from '../../../http/index.ts';
import { answerHead } from '../../answer-head.ts';
import { encodedFields, forbidsTransform, isEncodable, notModifiedFields, variedFields } from './encodable.ts';

const options = { minBytes: 100, isType: (type: string) => type === 'text/html' };
const html = 'Content-Type: text/html\r\n';

function encodable(status: number, fields: string, bytes: number, method = 'GET'): boolean {
  const head = answerHead(status, fields, bytes);
  if (method === 'HEAD') head.framing = Framing.none;
  return isEncodable(head, method, options);
}

describe('an answer is compressed', () => {
  const cases: readonly (readonly [yes: boolean, ...Parameters<typeof encodable>])[] = [
    [true, 200, html, 100],
    [true, 200, html, -1],
    [true, 404, html, 100],
    [true, 200, html, 100, 'HEAD'],
    [true, 200, html, -1, 'HEAD'],
    [false, 200, html, 99],
    [false, 200, '', 100],
    [false, 200, 'content-type: image/png\r\n', 100],
    [false, 204, html, -1],
    [false, 206, html, 100],
    [false, 304, html, -1],
    [false, 101, html, -1],
    [false, 200, `${html}content-encoding: br\r\n`, 100],
    [false, 200, `${html}Cache-Control: max-age=1, No-Transform\r\n`, 100],
    [true, 200, `${html}cache-control: x-no-transform-x\r\n`, 100],
    [false, 200, `${html}content-digest: sha-256=:AA==:\r\n`, 100],
    [true, 200, `x-content-type: a\r\n${html}x-content-encoding: gzip\r\n`, 100],
  ];
  for (const [yes, ...args] of cases) {
    test(`${yes ? 'when' : 'not when'} it is ${JSON.stringify(args)}`, () => assert.equal(encodable(...args), yes));
  }
});

test('an answer without a body is not compressed', () => {
  const head = answerHead(200, html, -1);
  head.framing = Framing.none;
  assert.equal(isEncodable(head, 'GET', options), false);
});

test('a compressed answer is another representation', () => {
  assert.equal(
    encodedFields('ETag: "a"\r\nAccept-Ranges: bytes\r\nx-a: 1\r\n', 'br'),
    'x-a: 1\r\netag: W/"a"\r\ncontent-encoding: br\r\n',
  );
  assert.equal(encodedFields('etag: W/"a"\r\n', 'br'), 'etag: W/"a"\r\ncontent-encoding: br\r\n');
  assert.equal(encodedFields('', 'br'), 'content-encoding: br\r\n');
});

test('a 304 names the tag that the client knows', () => {
  const fields = 'etag: "a"\r\nx-a: 1\r\n';
  assert.equal(notModifiedFields(fields, ['"b", W/"a"']), 'x-a: 1\r\netag: W/"a"\r\nvary: accept-encoding\r\n');
  assert.equal(notModifiedFields(fields, ['"a"']), fields);
  assert.equal(notModifiedFields(fields, []), fields);
  assert.equal(notModifiedFields('x-a: 1\r\n', ['W/"a"']), 'x-a: 1\r\n');
});

test('caches are told once that the coding matters', () => {
  assert.equal(variedFields(''), 'vary: accept-encoding\r\n');
  for (const told of ['Vary: Accept-Encoding\r\n', 'vary: origin,accept-encoding\r\n', 'vary: *\r\n']) {
    assert.equal(variedFields(told), told);
  }
  assert.equal(variedFields('vary: x-accept-encoding\r\n'), 'vary: x-accept-encoding\r\nvary: accept-encoding\r\n');
});

test('a client may ask for the body as it is', () => {
  assert.equal(forbidsTransform(['no-cache, no-transform']), true);
  assert.equal(forbidsTransform(['no-cache']), false);
});
