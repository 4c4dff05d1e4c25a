import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EventQueue } from './event-queue.ts';

test('what is to happen happens in the order of time, what has one time in the order it was added', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), (times) => {
      const queue = new EventQueue();
      const happened: [atMs: number, at: number][] = [];
      for (const [at, atMs] of times.entries()) queue.add(atMs, () => happened.push([atMs, at]));
      while (queue.nextMs !== undefined) {
        const { nextMs } = queue;
        queue.take()();
        assert.equal(happened.at(-1)![0], nextMs);
      }
      const expected = times.map((atMs, at) => [atMs, at]).toSorted(([a, i], [b, j]) => a! - b! || i! - j!);
      assert.deepEqual(happened, expected);
    }),
  );
});
