import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fieldValues } from '../../../http/index.ts';
import { type FileFieldsOptions, fileFields, type SentFile } from './file-fields.ts';

const file: SentFile = {
  name: 'app.js',
  sizeBytes: 1_000,
  modifiedNs: 1_700_000_000_123_456_789n,
  coding: undefined,
  varies: false,
  hashed: false,
  fallback: false,
};
const options: FileFieldsOptions = { maxAgeMs: 0, immutable: 'hashed', fields: '' };

function value(name: string, given: Partial<SentFile> = {}, how: Partial<FileFieldsOptions> = {}): string | undefined {
  return fieldValues(fileFields({ ...file, ...given }, { ...options, ...how }), name)[0];
}

const forGood = 'public, max-age=31536000, immutable';

describe('how long a file may be used', () => {
  const names: readonly (readonly [name: string, value: string])[] = [
    ['app.js', 'no-cache'],
    ['app.3f2a9c1b.js', forGood],
    ['app-3f2a9c1b0d4e5f60.css', forGood],
    ['app.3f2a9c1.js', 'no-cache'],
    ['report-20261121.pdf', 'no-cache'],
    ['report.20261121.pdf', 'no-cache'],
    ['cafe-deadbeef.png', 'no-cache'],
    ['3f2a9c1b.js', 'no-cache'],
  ];
  for (const [name, expected] of names) {
    test(`${name}: ${expected}`, () => assert.equal(value('cache-control', { name }), expected));
  }

  test('is what the config says', () => {
    assert.equal(value('cache-control', {}, { maxAgeMs: 60_000 }), 'public, max-age=60');
    assert.equal(value('cache-control', {}, { immutable: true }), forGood);
    assert.equal(value('cache-control', { name: 'app.3f2a9c1b.js' }, { immutable: false }), 'no-cache');
    assert.equal(value('cache-control', { hashed: true }), forGood);
    assert.equal(value('cache-control', {}, { fields: 'Cache-Control: private\r\n' }), 'private');
  });

  test('is never for good where one page answers for any path', () => {
    assert.equal(value('cache-control', { fallback: true }, { immutable: true }), 'no-cache');
  });
});

test('a tag is strong, and another for each content and coding', () => {
  const tags = [
    value('etag'),
    value('etag', { sizeBytes: 1_001 }),
    value('etag', { modifiedNs: file.modifiedNs + 1n }),
    value('etag', { coding: 'br' }),
    value('etag', { coding: 'gzip' }),
  ];
  assert.equal(new Set(tags).size, tags.length);
  for (const tag of tags) assert.match(tag!, /^"[\w-]+"$/);
});

test('says what the file is, and whether others get another form or another page', () => {
  assert.equal(value('content-type'), 'text/javascript; charset=utf-8');
  assert.equal(value('content-type', { name: 'a.woff2' }), 'font/woff2');
  assert.equal(value('content-type', { name: 'favicon.ICO' }), 'image/x-icon');
  assert.equal(value('content-type', { name: 'LICENSE' }), 'application/octet-stream');
  assert.equal(value('last-modified'), 'Tue, 14 Nov 2023 22:13:20 GMT');
  assert.equal(value('vary'), undefined);
  assert.equal(value('vary', { varies: true, fallback: true }), 'accept-encoding, accept');
  assert.equal(value('content-encoding', { coding: 'br' }), 'br');
});
