import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CacheOutcome, cacheStatusLine } from '../caching/index.ts';
import { cacheNote } from './cache-note.ts';

test('reads what caches of ours write, and nothing else', () => {
  const note = (outcome: CacheOutcome) => cacheNote(`etag: "1"\r\n${cacheStatusLine(outcome)}age: 1\r\n`);
  assert.equal(note({ hit: true, ttlSeconds: 5 }), 'hit');
  assert.equal(note({ hit: true, ttlSeconds: -5, collapsed: true }), 'stale-hit');
  assert.equal(note({ forwarded: 'uri-miss', forwardStatus: 200, stored: true }), 'uri-miss');
  assert.equal(note({ forwarded: 'bypass' }), 'bypass');
  assert.equal(cacheNote('cache-status: other; hit\r\n'), '');
  assert.equal(cacheNote('cache-status: antipode; fwd=invented\r\n'), '');
  assert.equal(cacheNote(''), '');
});
