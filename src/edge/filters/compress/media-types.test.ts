import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compressDefaults } from './compress-defaults.ts';
import { mediaTypes } from './media-types.ts';

const isDefault = mediaTypes(compressDefaults.types);

for (const type of [
  'text/html',
  'Text/HTML; charset=utf-8',
  'application/json',
  'application/problem+json;charset=utf-8',
  'application/ld+JSON',
  'image/svg+xml',
  'application/wasm',
  'font/ttf',
]) {
  test(`compresses ${type}`, () => assert.equal(isDefault(type), true));
}

for (const type of [
  '',
  'text',
  'image/png',
  'image/webp',
  'video/mp4',
  'font/woff2',
  'application/zip',
  'application/octet-stream',
  'text/event-stream',
  'application/grpc',
  'application/grpc+json',
  'application/grpc-web+proto',
]) {
  test(`leaves ${JSON.stringify(type)} as it is`, () => assert.equal(isDefault(type), false));
}

test('takes types by their very name, by kind and by suffix', () => {
  assert.equal(mediaTypes(['text/event-stream'])('text/event-stream'), true);
  assert.equal(mediaTypes(['text/*'])('text/event-stream'), false);
  assert.equal(mediaTypes(['IMAGE/BMP'])('image/bmp'), true);
  assert.equal(mediaTypes(['+cbor'])('application/senml+cbor'), true);
  assert.equal(mediaTypes(['text/*'])('textual/x'), false);
  assert.equal(mediaTypes([])('text/html'), false);
});
