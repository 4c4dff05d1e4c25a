import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EventBus, type EventInput, eventTable, eventTypes } from './index.ts';

const input: EventInput = { type: 'endpoint.down', subject: 'api/1', reason: 'three checks failed' };

test('numbers events without a gap and stamps them with the wall clock', () => {
  const bus = new EventBus({ now: () => 1_000 });
  const first = bus.publish(input);
  const second = bus.publish({ ...input, details: { failures: 3 } });
  assert.deepEqual(first, { ...input, id: 1_000_001, at: '1970-01-01T00:00:01.000Z', details: {} });
  assert.equal(second.id, first.id + 1);
  assert.deepEqual(second.details, { failures: 3 });
});

test('gives a reader every remembered event in order, and undefined when there is none yet', () => {
  const bus = new EventBus();
  const start = bus.lastId;
  assert.equal(bus.next(start), undefined);
  const events = [bus.publish(input), bus.publish(input)];
  assert.deepEqual([bus.next(start), bus.next(start + 1), bus.next(start + 2)], [...events, undefined]);
});

test('remembers exactly its capacity and lets the oldest go', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 30 }), (capacity, count) => {
      const bus = new EventBus({ capacity });
      const start = bus.lastId;
      const all = Array.from({ length: count }, () => bus.publish(input));
      const seen = [];
      let cursor = start;
      for (let event = bus.next(cursor); event; event = bus.next(cursor)) {
        seen.push(event);
        cursor = event.id;
      }
      assert.deepEqual(seen, all.slice(-capacity));
    }),
  );
});

test('continues above the numbers of an earlier run and starts over for a number it never gave', () => {
  const earlier = new EventBus({ now: () => 5_000 });
  for (let count = 0; count < 100; count += 1) earlier.publish(input);
  const later = new EventBus({ now: () => 5_001 });
  const event = later.publish(input);
  assert.ok(event.id > earlier.lastId);
  assert.equal(later.next(earlier.lastId), event);
  assert.equal(later.next(event.id + 1_000), event);
});

test('rings the bell once an event, until the listener leaves', () => {
  const bus = new EventBus();
  let rings = 0;
  const leave = bus.subscribe(() => {
    rings += 1;
  });
  bus.publish(input);
  bus.publish(input);
  leave();
  bus.publish(input);
  assert.equal(rings, 2);
});

test('hands each event on in order, once, also those published meanwhile', () => {
  const bus = new EventBus();
  bus.publish(input);
  const seen: string[] = [];
  const leave = bus.follow(({ subject }) => {
    seen.push(subject);
    if (subject === 'first') bus.publish({ ...input, subject: 'answer' });
  });
  bus.publish({ ...input, subject: 'first' });
  bus.publish({ ...input, subject: 'second' });
  leave();
  bus.publish({ ...input, subject: 'late' });
  assert.deepEqual(seen, ['first', 'answer', 'second']);
});

test('every type of event has a meaning in words', () => {
  assert.equal(new Set(Object.values(eventTable)).size, eventTypes.length);
  for (const type of eventTypes) assert.match(eventTable[type], /^[A-Z].+\.$/, type);
});
