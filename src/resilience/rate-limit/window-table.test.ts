import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WindowTable } from './window-table.ts';

const message = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.nat({ max: 9 }), fc.nat({ max: 9 }));

test('comes to the same however often and in whatever order it is told', () => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      (told, again) => {
        const [inOrder, shuffled] = [new WindowTable(9), new WindowTable(9)];
        for (const each of told) inOrder.raise('a', ...each);
        for (const each of [...again.map((at) => told[at % told.length]!), ...told.toReversed()])
          shuffled.raise('a', ...each);
        const newest = Math.max(...told.map(([window]) => window));
        for (const window of [newest, newest - 1]) {
          const greatest = Math.max(
            ...told.map(([at, current, previous]) => (at === window ? current : at - 1 === window ? previous : 0)),
          );
          for (const table of [inOrder, shuffled]) {
            const count = table.countAt(table.find('a'), window);
            // What is told of a window that has left the table before is not remembered: at most a late word is missed.
            assert.ok(count <= greatest && (window < newest || count === greatest), `${count} of ${greatest}`);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('knows two windows of a key, and nothing of another', () => {
  const table = new WindowTable(9);
  table.set('a', 7, 3, 2);
  const at = table.find('a');
  assert.deepEqual(
    [9, 8, 7, 6, 5].map((window) => table.countAt(at, window)),
    [0, 0, 3, 2, 0],
  );
  assert.equal(table.countAt(table.find('b'), 7), 0);
});
