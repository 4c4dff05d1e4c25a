import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hasEncodedSlash, normalizePath } from './index.ts';

/** Paths made of what matters to paths, so that most of them are strange. */
const piece = fc.constantFrom(
  '/',
  '/',
  '.',
  '..',
  'a',
  'b',
  '%2e',
  '%2E',
  '%2f',
  '%5C',
  '%41',
  '%25',
  '%',
  '%00',
  '%4',
  ';',
  '%c3%a9',
);
const anyPath = fc.array(piece, { maxLength: 12 }).map((pieces) => `/${pieces.join('')}`);
const runs = { numRuns: 2_000 };

test('normalises a normalised path to itself', () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      const once = normalizePath(path);
      if (typeof once === 'string') assert.equal(normalizePath(once), once);
    }),
    runs,
  );
});

test('leaves no dot segment and no empty one, also for servers that decode slashes and cut parameters', () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      const once = normalizePath(path);
      if (typeof once !== 'string') return;
      const lenient = once
        .replace(/%2e/gi, '.')
        .replace(/%2f|%5c/gi, '/')
        .replace(/;[^/]*/g, '');
      assert.ok(!lenient.split('/').some((segment) => segment === '.' || segment === '..'), `${path} → ${once}`);
      assert.ok(!once.includes('//'), `${path} → ${once}`);
    }),
    runs,
  );
});

test('resolves what a browser resolves, to the same path', () => {
  fc.assert(
    fc.property(anyPath, (path) => {
      const once = normalizePath(path);
      if (typeof once !== 'string' || /\/\/|%4|%2e/i.test(path)) return;
      assert.equal(new URL(`http://a${path}`).pathname, once);
    }),
    runs,
  );
});

test('says what is wrong with a path it refuses', () => {
  for (const path of ['/%', '/%4', '/%zz', '/%0g', '/%00', '/..', '/a/../..', '/..;a', '/..%2f']) {
    assert.match((normalizePath(path) as { fault: string }).fault, /path|segment/);
  }
});

test('finds encoded slashes of either kind and case, and no others', () => {
  assert.deepEqual(['/%2f', '/%2F', '/%5c', '/%5C'].map(hasEncodedSlash), [true, true, true, true]);
  assert.deepEqual(['/', '/2f', '/%252f', '/%2e'].map(hasEncodedSlash), [false, false, false, false]);
});
