import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unknownOption } from './option-names.ts';

test('finds the first option of an unknown name, also one without a value', () => {
  assert.equal(unknownOption({ ttl: 1, tll: undefined, other: 2 }, ['ttl']), 'tll');
  assert.equal(unknownOption({ ttl: 1 }, ['ttl', 'tags']), undefined);
  assert.equal(unknownOption({}, []), undefined);
});
