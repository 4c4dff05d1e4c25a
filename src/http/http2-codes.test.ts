import assert from 'node:assert/strict';
import { constants } from 'node:http2';
import { test } from 'node:test';
import { endStreamFlag, http2Errors } from './http2-codes.ts';

test('the numbers of HTTP/2 are those of Node', () => {
  const { NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM, NGHTTP2_CANCEL, NGHTTP2_ENHANCE_YOUR_CALM } = constants;
  assert.deepEqual(http2Errors, {
    noError: NGHTTP2_NO_ERROR,
    refusedStream: NGHTTP2_REFUSED_STREAM,
    cancel: NGHTTP2_CANCEL,
    enhanceYourCalm: NGHTTP2_ENHANCE_YOUR_CALM,
  });
  assert.equal(endStreamFlag, constants.NGHTTP2_FLAG_END_STREAM);
});
