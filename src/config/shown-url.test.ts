import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownUrls } from './shown-url.ts';

test('shows where a store is, and not who may use it', () => {
  const stores = {
    primary: ['postgres://app:hunter2@db.internal:5432/shop?password=hunter2', 'postgres://hunter2@db-2.internal/shop'],
    redis: { eu: 'rediss://:hunter2@cache.internal:6379/1' },
    none: undefined,
    name: 'main',
  };
  assert.deepEqual(shownUrls(stores), {
    primary: ['postgres://db.internal:5432/shop', 'postgres://db-2.internal/shop'],
    redis: { eu: 'rediss://cache.internal:6379/1' },
    none: undefined,
    name: 'main',
  });
});

test('hides an address whole that it cannot read', () => {
  assert.equal(shownUrls('redis://:hunter2@[cache'), '(hidden)');
});
