import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../core/index.ts';
import { OrderedKeys } from './ordered-keys.ts';

const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '\u{1f600}'), maxLength: 4 });

test('finds exactly the keys that start so, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ key, isGone: fc.boolean() }), { maxLength: 80 }), key, (changes, prefix) => {
      const keys = new OrderedKeys();
      const model = new Set<string>();
      for (const change of changes) {
        if (change.isGone) {
          keys.delete(change.key);
          model.delete(change.key);
        } else if (!model.has(change.key)) {
          keys.add(change.key);
          model.add(change.key);
        }
      }
      assert.deepEqual(keys.startingWith(prefix), [...model].filter((each) => each.startsWith(prefix)).sort());
      assert.deepEqual(keys.startingWith(''), [...model].sort());
    }),
  );
});

test('stays in order through many runs, as keys come and go', () => {
  const keys = new OrderedKeys();
  const model = new Set<string>();
  const random = seededRandom(1);
  for (let step = 0; step < 40_000; step++) {
    const each = `/${Math.floor(random.next() * 40)}/${Math.floor(random.next() * 500)}`;
    const isAdding = random.next() < (step < 20_000 ? 0.9 : 0.2);
    if (isAdding && !model.has(each)) {
      keys.add(each);
      model.add(each);
    } else if (!isAdding) {
      keys.delete(each);
      model.delete(each);
    }
  }
  assert.deepEqual(keys.startingWith(''), [...model].sort());
  assert.deepEqual(keys.startingWith('/7/'), [...model].filter((each) => each.startsWith('/7/')).sort());
  keys.clear();
  assert.deepEqual(keys.startingWith(''), []);
});
