import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RegionLoad } from './region-load.ts';

test('names the regions that have as many requests as they may', () => {
  const load = new RegionLoad(['us', 'eu'], 2);
  load.started('eu');
  assert.deepEqual([load.full(), load.hasRoom()], [[], true]);
  load.started('eu');
  assert.deepEqual([load.full(), load.hasRoom()], [['eu'], true]);
  for (let i = 0; i < 2; i++) load.started('us');
  assert.deepEqual([load.full(), load.hasRoom()], [['us', 'eu'], false]);
  load.finished('eu');
  assert.deepEqual([load.full(), load.hasRoom()], [['us'], true]);
});

test('counts every region by itself, whatever begins and ends', () => {
  const ids = ['us', 'eu', 'ap'];
  const step = fc.record({ id: fc.constantFrom(...ids), begins: fc.boolean() });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step), (limit, steps) => {
      const load = new RegionLoad(ids, limit);
      const active = new Map(ids.map((id) => [id, 0]));
      for (const { id, begins } of steps) {
        const now = active.get(id)!;
        if (begins) load.started(id);
        else if (now > 0) load.finished(id);
        active.set(id, begins ? now + 1 : Math.max(0, now - 1));
        const full = ids.filter((each) => active.get(each)! >= limit);
        assert.deepEqual([load.full(), load.hasRoom()], [full, full.length < ids.length]);
      }
    }),
    { numRuns: 200 },
  );
});
