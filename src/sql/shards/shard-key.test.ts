import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardKeyText } from './shard-key.ts';

test('writes a key as PostgreSQL does', () => {
  assert.equal(shardKeyText('Åre ', 'text'), 'Åre ');
  assert.equal(shardKeyText('007', 'bigint'), '7');
  assert.equal(shardKeyText('-0', 'bigint'), '0');
  assert.equal(shardKeyText(-(2n ** 63n), 'bigint'), '-9223372036854775808');
  assert.equal(shardKeyText('0F8FAD5B-D9CB-469F-A165-70867728950E', 'uuid'), '0f8fad5b-d9cb-469f-a165-70867728950e');
});

test('says what it expects of a key', () => {
  assert.throws(() => shardKeyText('x', 'bigint'), /"x" is no shard key of type bigint: give a bigint/);
});
