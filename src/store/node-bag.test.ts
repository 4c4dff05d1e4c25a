import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NodeBag } from './node-bag.ts';

test('meets everyone in a round, though the ones met are deleted', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 50 }), (isDeleted) => {
      const bag = new NodeBag<{ id: number; place: number }>();
      for (const id of isDeleted.keys()) bag.add({ id, place: -1 });
      const met = isDeleted.map(() => {
        const node = bag.next()!;
        if (isDeleted[node.id]) bag.delete(node);
        return node.id;
      });
      assert.deepEqual(
        met.toSorted((a, b) => a - b),
        [...isDeleted.keys()],
      );
      const left = isDeleted.filter((each) => !each).length;
      const again = Array.from({ length: left }, () => bag.next()!.id);
      assert.equal(new Set(again).size, left);
      assert.ok(again.every((id) => !isDeleted[id]));
    }),
  );
});

test('goes on when many went at once, and has nothing when it is empty', () => {
  const bag = new NodeBag<{ place: number }>();
  assert.equal(bag.next(), undefined);
  const nodes = Array.from({ length: 10 }, () => ({ place: -1 }));
  for (const node of nodes) bag.add(node);
  bag.next();
  for (const node of nodes.slice(1)) bag.delete(node);
  assert.equal(bag.next(), nodes[0]);
  bag.clear();
  assert.equal(bag.next(), undefined);
});
