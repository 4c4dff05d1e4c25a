import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Floors } from './floors.ts';
import { keyPattern } from './key-pattern.ts';

test('a load is below what was invalidated since it began, by key, tag or pattern', () => {
  const floors = new Floors();
  const load = floors.begin();
  assert.equal(floors.isBelow(load, 'a', ['t']), false);
  floors.raiseKey('a');
  floors.raiseTag('t');
  floors.raisePattern(keyPattern('user:*'));
  assert.equal(floors.isBelow(load, 'a', []), true);
  assert.equal(floors.isBelow(load, 'b', ['t']), true);
  assert.equal(floors.isBelow(load, 'user:7', []), true);
  assert.equal(floors.isBelow(load, 'b', ['u']), false);
  assert.equal(floors.isBelow(floors.begin(), 'a', ['t']), false);
});

test('nothing is remembered that no running load can be below', () => {
  const floors = new Floors();
  floors.raiseKey('a');
  assert.equal(floors.size, 0);
  const first = floors.begin();
  floors.raiseKey('a');
  floors.raisePattern(keyPattern('*'));
  const second = floors.begin();
  floors.raiseTag('t');
  floors.end(first);
  assert.equal(floors.size, 1);
  floors.end(second);
  assert.equal(floors.size, 0);
});

/** What is said of a few keys, one thing after the other. */
const steps = fc.array(
  fc.oneof(
    fc.record({ does: fc.constant('begin' as const), key: fc.constantFrom('a', 'b') }),
    fc.record({ does: fc.constant('raise' as const), key: fc.constantFrom('a', 'b') }),
    fc.record({ does: fc.constant('end' as const), which: fc.nat(5) }),
  ),
  { maxLength: 60 },
);

test('agrees with a record of everything that ever happened', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const floors = new Floors();
      const running: { number: number; key: string; at: number }[] = [];
      const raised: { key: string; at: number }[] = [];
      for (const [at, step] of all.entries()) {
        if (step.does === 'begin') running.push({ number: floors.begin(), key: step.key, at });
        else if (step.does === 'raise') {
          floors.raiseKey(step.key);
          raised.push({ key: step.key, at });
        } else {
          const [load] = running.splice(step.which % (running.length || 1), 1);
          if (load !== undefined) floors.end(load.number);
        }
        for (const load of running) {
          const isBelow = raised.some(({ key, at: raisedAt }) => key === load.key && raisedAt > load.at);
          assert.equal(floors.isBelow(load.number, load.key, []), isBelow);
        }
        if (running.length === 0) assert.equal(floors.size, 0);
      }
    }),
  );
});
