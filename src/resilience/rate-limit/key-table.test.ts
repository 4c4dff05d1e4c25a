import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeyTable } from './key-table.ts';

const key = fc.nat({ max: 40 }).map((number) => `k${number}`);
const step = fc.record({ kind: fc.constantFrom('use', 'use', 'use', 'delete', 'oldest'), key });

test('is a map that forgets the key unused for longest, whatever happens', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.array(step, { maxLength: 300 }), (maxKeys, steps) => {
      const table = new KeyTable(2, maxKeys);
      const model = new Map<string, number>();
      for (const [number, { kind, key }] of steps.entries()) {
        if (kind === 'delete') {
          table.delete(key);
          model.delete(key);
        } else if (kind === 'oldest') {
          const [oldest] = model.keys();
          const at = table.oldest();
          assert.equal(at < 0 ? undefined : table.values[at + 1], oldest === undefined ? undefined : model.get(oldest));
          table.deleteOldest();
          if (oldest !== undefined) model.delete(oldest);
        } else {
          let at = table.use(key);
          assert.equal(at < 0 ? undefined : table.values[at + 1], model.get(key));
          if (at < 0) {
            at = table.add(key);
            assert.deepEqual([table.values[at], table.values[at + 1]], [0, 0], 'a new key begins at 0');
            if (model.size === maxKeys) model.delete(model.keys().next().value!);
          }
          table.values[at] = -1;
          table.values[at + 1] = number;
          model.delete(key);
          model.set(key, number);
        }
        assert.deepEqual([...table.keys()].toSorted(), [...model.keys()].toSorted());
        assert.ok(table.size <= maxKeys);
      }
    }),
    { numRuns: 300 },
  );
});

test('grows past its first size with all its numbers', () => {
  const table = new KeyTable(1, 1_000);
  for (let number = 0; number < 1_000; number++) {
    const at = table.add(`${number}`);
    table.values[at] = number;
  }
  for (let number = 0; number < 1_000; number++) assert.equal(table.values[table.peek(`${number}`)], number);
  assert.equal(table.peek('other'), -1);
});
