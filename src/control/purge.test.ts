import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isPurge } from './purge.ts';
import { purgeSchema } from './purge-schema.ts';

const url = 'https://shop.example/a';

test('takes one of the four orders, and nothing beside it', () => {
  for (const order of [{ url }, { prefix: url }, { tag: 'news' }, { all: true }]) assert.ok(isPurge(order));
  for (const other of [{}, null, [], 'all', { all: false }, { url, tag: 'news' }, { every: true }, { tag: '' }]) {
    assert.ok(!isPurge(other), JSON.stringify(other));
  }
});

test('takes what the schema of the admin API takes', () => {
  const texts = [url, 'HTTP://a', 'ftp://a', 'https:a', 'https://', 'a', '', ' https://a ', 'x'.repeat(257)];
  const long = [`https://a/${'x'.repeat(8_182)}`, `https://a/${'x'.repeat(8_183)}`];
  const value = fc.oneof(fc.constantFrom<unknown>(...texts, ...long, true, false, 1, null), fc.webUrl(), fc.string());
  const order = fc.dictionary(fc.constantFrom('url', 'prefix', 'tag', 'all', 'other'), value, { maxKeys: 2 });
  fc.assert(fc.property(order, (told) => assert.equal(isPurge(told), purgeSchema.safeParse(told).success)));
});
