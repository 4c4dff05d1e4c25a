import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Coalescer } from './coalesce.ts';

test('lets the first lead and the others wait, in their order', () => {
  const coalescer = new Coalescer<string>();
  assert.equal(coalescer.join('k', 'a'), 'lead');
  assert.equal(coalescer.join('k', 'b'), 'wait');
  assert.equal(coalescer.join('k', 'c'), 'wait');
  assert.equal(coalescer.join('other', 'd'), 'lead');
  assert.deepEqual(coalescer.land('k'), ['b', 'c']);
  assert.deepEqual(coalescer.land('k'), []);
  assert.equal(coalescer.join('k', 'e'), 'lead');
});

test('forgets who gives up', () => {
  const coalescer = new Coalescer<string>();
  coalescer.join('k', 'a');
  coalescer.join('k', 'b');
  assert.equal(coalescer.leave('k', 'b'), true);
  assert.equal(coalescer.leave('k', 'b'), false);
  assert.equal(coalescer.leave('none', 'b'), false);
  assert.deepEqual(coalescer.land('k'), []);
});

test('makes the first who waits the leader when the leader goes', () => {
  const coalescer = new Coalescer<string>();
  for (const waiter of ['a', 'b', 'c']) coalescer.join('k', waiter);
  assert.equal(coalescer.handOver('k'), 'b');
  assert.equal(coalescer.join('k', 'd'), 'wait');
  assert.deepEqual(coalescer.land('k'), ['c', 'd']);
  coalescer.join('k', 'e');
  assert.equal(coalescer.handOver('k'), undefined);
  assert.equal(coalescer.flights, 0);
});

test('sends those alone for whom there is no room', () => {
  const coalescer = new Coalescer<number>({ maxFlights: 2, maxWaiters: 1 });
  assert.deepEqual([coalescer.join('a', 1), coalescer.join('a', 2), coalescer.join('a', 3)], ['lead', 'wait', 'alone']);
  assert.deepEqual([coalescer.join('b', 4), coalescer.join('c', 5)], ['lead', 'alone']);
  coalescer.land('b');
  assert.equal(coalescer.join('c', 5), 'lead');
});

test('never gives a key two leaders, and never loses who waits', () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b'),
    what: fc.constantFrom('join', 'join', 'land', 'hand', 'leave'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const coalescer = new Coalescer<number>({ maxWaiters: 5 });
      const model = new Map<string, number[]>();
      for (const [i, { key, what }] of steps.entries()) {
        const waiting = model.get(key);
        if (what === 'join') {
          const part = coalescer.join(key, i);
          assert.equal(part, waiting === undefined ? 'lead' : waiting.length < 5 ? 'wait' : 'alone');
          if (part === 'lead') model.set(key, []);
          if (part === 'wait') waiting!.push(i);
        } else if (what === 'leave') {
          const first = waiting?.shift();
          assert.equal(coalescer.leave(key, first ?? -1), first !== undefined);
        } else if (what === 'land') {
          assert.deepEqual(coalescer.land(key), waiting ?? []);
          model.delete(key);
        } else {
          assert.equal(coalescer.handOver(key), waiting?.shift());
          if (coalescer.flights < model.size) model.delete(key);
        }
        assert.equal(coalescer.flights, model.size);
      }
    }),
  );
});
