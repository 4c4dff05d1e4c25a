import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedWords, listWords } from './words.ts';

test('says in words what a schema allows', () => {
  assert.equal(allowedWords({ type: 'integer', minimum: 0, maximum: 256 }), 'a whole number from 0 to 256');
  assert.equal(allowedWords({ type: 'integer', minimum: Number.MIN_SAFE_INTEGER }), 'a whole number');
  assert.equal(allowedWords({ type: 'number', minimum: 1 }), 'a number of at least 1');
  assert.equal(allowedWords({ type: 'number', maximum: 9 }), 'a number of at most 9');
  assert.equal(allowedWords({ type: 'boolean' }), 'true or false');
  assert.equal(allowedWords({ type: 'array', items: { type: 'string' } }), 'a list of a text');
  assert.equal(allowedWords({ type: 'object', title: 'a duration' }), 'a duration');
});

test('joins alternatives, each once', () => {
  const names = { enum: ['http', 'tcp'] };
  assert.equal(allowedWords(names), "'http' or 'tcp'");
  assert.equal(allowedWords({ anyOf: [names, { const: false }, names] }), "'http', 'tcp' or false");
  assert.equal(allowedWords({ oneOf: [{ type: 'object' }, { type: 'object' }] }), 'an object');
});

test('joins words as people do', () => {
  assert.deepEqual(
    [[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((words) => listWords(words, 'and')),
    ['', 'a', 'a and b', 'a, b and c'],
  );
});
