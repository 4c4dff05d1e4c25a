import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReplicated } from './facts.ts';

test('what users have written matters where a read may be answered by another server than the write', () => {
  assert.equal(isReplicated(undefined), false);
  assert.equal(isReplicated({ primary: 'postgres://a' }), false);
  assert.equal(isReplicated({ primary: ['postgres://a'], replicas: {} }), false);
  assert.equal(isReplicated({ primary: ['postgres://a', 'postgres://b'] }), true);
  assert.equal(isReplicated({ primary: 'postgres://a', replicas: { eu: 'postgres://c' } }), true);
});
