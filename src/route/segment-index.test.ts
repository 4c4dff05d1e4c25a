import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hashStep } from './hash-step.ts';
import { SegmentIndex } from './segment-index.ts';

const segment = fc.constantFrom('a', 'b', 'ab', '');
const keysOf = (index: SegmentIndex<string>, text: string): string[] => {
  const keys: string[] = [];
  for (let entry = index.find(text); entry !== undefined; entry = entry.parent) keys.push(entry.key);
  return keys;
};
const index = (keys: readonly string[], separator: string, from: 'start' | 'end') =>
  new SegmentIndex(new Map(keys.map((key) => [key, key])), { separator, from });

test('finds every prefix in whole segments, longest first', () => {
  const prefix = fc.array(segment, { maxLength: 4 }).map((parts) => parts.map((part) => `/${part}`).join(''));
  const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(fc.uniqueArray(prefix, { maxLength: 8 }), path, (keys, text) => {
      const expected = keys.filter((key) => text === key || text.startsWith(`${key}/`));
      assert.deepEqual(
        keysOf(index(keys, '/', 'start'), text),
        expected.sort((a, b) => b.length - a.length),
      );
    }),
    { numRuns: 500 },
  );
});

test('finds every suffix that leaves at least one segment, longest first', () => {
  const name = fc
    .array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('.'));
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 8 }), name, (keys, text) => {
      const expected = keys.filter((key) => text.endsWith(`.${key}`));
      assert.deepEqual(
        keysOf(index(keys, '.', 'end'), text),
        expected.sort((a, b) => b.length - a.length),
      );
    }),
    { numRuns: 500 },
  );
});

test('tells keys with the same hash apart', () => {
  const pair = collidingKeys();
  const both = index(pair, '/', 'start');
  assert.deepEqual(
    pair.map((key) => both.find(`${key}/x`)?.key),
    pair,
  );
  assert.equal(index([pair[0]], '/', 'start').find(pair[1]), undefined);
});

/** Two stems whose hashes differ in the low 16 bits only: a last character that makes up the difference. */
function collidingKeys(): [string, string] {
  const stems = new Map<number, string>();
  for (let number = 0; ; number++) {
    const stem = `/${number}`;
    const own = hash(stem);
    const other = stems.get(own >>> 16);
    stems.set(own >>> 16, stem);
    if (other === undefined) continue;
    const pair: [string, string] = [`${other}x`, stem + String.fromCharCode('x'.charCodeAt(0) ^ hash(other) ^ own)];
    assert.equal(hash(pair[0]), hash(pair[1]));
    return pair;
  }
}

function hash(text: string): number {
  return [...text].reduce((sum, character) => hashStep(sum, character.charCodeAt(0)), 0);
}
