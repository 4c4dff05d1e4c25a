import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worldJsonSchema } from './json-schema.ts';
import { isSecret, seenWords } from './seen.ts';

const seen = (value: unknown, path: readonly PropertyKey[] = ['name']): string =>
  seenWords(worldJsonSchema(), path, value);

test('shows values short, and on one line', () => {
  assert.deepEqual(
    [undefined, null, 5, true, 'text', [], [1, 2], {}, () => 1].map((value) => seen(value)),
    ['nothing', 'null', '5', 'true', "'text'", 'an empty list', 'a list of 2', 'an object', 'a function'],
  );
  assert.equal(seen('x'.repeat(100)), `'${'x'.repeat(60)}…'`);
  assert.equal(seen('two\nlines'), "'two\\nlines'");
});

test('hides what the schema marks as secret, and all below it', () => {
  const env = ['services', 'api', 'run', 'env'];
  for (const path of [['adminToken'], env, [...env, 'PASSWORD']]) {
    assert.equal(seen('hunter2', path), '(hidden)');
  }
  assert.ok(!isSecret(worldJsonSchema(), ['services', 'api', 'run', 'script']));
});

test('hides the user part of a URL', () => {
  assert.equal(seen('http://user:hunter2@10.0.0.1:3000/x'), "'http://…@10.0.0.1:3000/x'");
  assert.equal(seen('http://10.0.0.1/@x'), "'http://10.0.0.1/@x'");
});
