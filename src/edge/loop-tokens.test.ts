import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countPassed, loopTokens } from './loop-tokens.ts';

test("are a world's own, tokens of HTTP, and not mistaken for each other", () => {
  const [shop, other] = [loopTokens('shop'), loopTokens('Läden, "alle"')];
  assert.equal(new Set([shop.edge, shop.entry, other.edge, other.entry]).size, 4);
  for (const token of Object.values(other)) assert.match(token, /^[a-z0-9-]+$/);
  assert.deepEqual(loopTokens('shop'), shop);
});

test('counts one token among those of others, over all lines, whatever parameters it has', () => {
  const values = ['a, antipode;v="1", b', 'antipode', 'antipode-entry, xantipode'];
  assert.equal(countPassed(values, 'antipode'), 2);
  assert.equal(countPassed(values, 'antipode-entry'), 1);
  assert.equal(countPassed([], 'antipode'), 0);
});
