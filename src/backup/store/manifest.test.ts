import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatManifest, type Manifest, parseManifest } from './manifest.ts';

const point = { position: '12', at: '2026-11-21T17:30:00.000Z', mark: 'abc' };
const manifest: Manifest = {
  format: 1,
  engine: 'sqlite',
  source: 'us-east',
  epoch: '3@us-east',
  created: '2026-11-21T17:30:00.000Z',
  from: point,
  to: point,
  files: [{ path: 'data.sqlite', bytes: 4096, sha256: '0'.repeat(64) }],
};

test('reads what it has written', () => {
  assert.deepEqual(parseManifest(formatManifest(manifest)), manifest);
});

test('refuses a text in which any one bit was turned, or that ends too early, unless it says the same', () => {
  const written = Buffer.from(formatManifest(manifest));
  fc.assert(
    fc.property(fc.nat(written.length - 1), fc.nat(7), (at, bit) => {
      const turned = Buffer.from(written);
      turned[at]! ^= 1 << bit;
      assert.deepEqual(readOr(manifest, turned.toString()), manifest);
    }),
  );
  fc.assert(
    fc.property(fc.nat(written.length - 2), (length) => {
      assert.throws(() => parseManifest(written.subarray(0, length).toString()));
    }),
  );
});

test('refuses paths that lead out of the folder', () => {
  for (const path of [
    '../secret',
    '/etc/passwd',
    'log/../../secret',
    'log/..',
    'a\\b',
    '',
    'log\n/../../secret',
    'log//x',
  ]) {
    const files = [{ path, bytes: 0, sha256: '0'.repeat(64) }];
    assert.throws(() => parseManifest(formatManifest({ ...manifest, files })), /files/, path);
  }
});

/** A bit of the space between two words may turn without anybody being told something else. */
function readOr(expected: Manifest, text: string): Manifest {
  try {
    return parseManifest(text);
  } catch {
    return expected;
  }
}
