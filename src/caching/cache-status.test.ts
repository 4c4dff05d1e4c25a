import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheStatusLine } from './cache-status.ts';

test('RFC 9211 §2: what was done, as parameters of this cache', () => {
  assert.equal(cacheStatusLine({ hit: true, ttlSeconds: 30 }), 'cache-status: antipode; hit; ttl=30\r\n');
  assert.equal(
    cacheStatusLine({ forwarded: 'stale', forwardStatus: 304, ttlSeconds: -2, collapsed: true }),
    'cache-status: antipode; fwd=stale; fwd-status=304; ttl=-2; collapsed\r\n',
  );
  assert.equal(
    cacheStatusLine({ forwarded: 'uri-miss', forwardStatus: 200, stored: true, detail: 'x' }),
    'cache-status: antipode; fwd=uri-miss; fwd-status=200; stored; detail=x\r\n',
  );
});
