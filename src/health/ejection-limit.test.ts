import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayEject } from './ejection-limit.ts';

test('counts the ejection in question', () => {
  assert.equal(mayEject({ total: 4, ejected: 1, inUse: 3 }, 50), true);
  assert.equal(mayEject({ total: 4, ejected: 2, inUse: 2 }, 50), false);
  assert.equal(mayEject({ total: 5, ejected: 2, inUse: 3 }, 50), false);
});

test('allows a first ejection above the percentage where another endpoint remains, never the last one', () => {
  assert.equal(mayEject({ total: 3, ejected: 0, inUse: 3 }, 10), true);
  assert.equal(mayEject({ total: 3, ejected: 0, inUse: 1 }, 100), false);
  assert.equal(mayEject({ total: 1, ejected: 0, inUse: 1 }, 100), false);
});

test('allows none at all at 0 percent', () => {
  assert.equal(mayEject({ total: 100, ejected: 0, inUse: 100 }, 0), false);
});
