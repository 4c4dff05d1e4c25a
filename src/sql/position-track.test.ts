import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PositionTrack } from './position-track.ts';

test('a replica is as stale as the last moment whose writes it has all applied', () => {
  const track = new PositionTrack(10);
  track.add(1, 100n, 1_000);
  track.add(1, 200n, 2_000);
  track.add(1, 300n, 3_000);
  assert.equal(track.ageMs(300n, 3_500), 0);
  assert.equal(track.ageMs(299n, 3_500), 1_500);
  assert.equal(track.ageMs(100n, 3_500), 2_500);
  assert.equal(track.ageMs(1n, 3_500), 2_500);
});

test('a database at rest makes nobody stale', () => {
  const track = new PositionTrack(10);
  for (const atMs of [0, 1_000, 2_000]) track.add(1, 100n, atMs);
  assert.equal(track.ageMs(100n, 9_000), 0);
});

test('a bound needs the position of the oldest sample within it; without one nothing can be told', () => {
  const track = new PositionTrack(10);
  track.add(1, 100n, 1_000);
  track.add(1, 200n, 2_000);
  assert.equal(track.needed(2_000, 2_500), 100n);
  assert.equal(track.needed(1_000, 2_500), 200n);
  assert.equal(track.needed(499, 2_500), undefined);
});

test('forgets the oldest beyond its size, and all of an old timeline', () => {
  const track = new PositionTrack(2);
  for (const [index, lsn] of [100n, 200n, 300n].entries()) track.add(1, lsn, index * 1_000);
  assert.equal(track.needed(10_000, 2_000), 200n);
  track.add(2, 250n, 3_000);
  assert.deepEqual([track.timeline, track.latest, track.needed(10_000, 3_000)], [2, 250n, 250n]);
});

test('who has the position that a bound needs is never told to be staler than the bound', () => {
  const steps = fc.array(fc.record({ ms: fc.integer({ min: 1, max: 2_000 }), bytes: fc.nat(100) }), { minLength: 1 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5_000 }), fc.nat(3_000), (written, maxMs, laterMs) => {
      const track = new PositionTrack(50);
      let [atMs, lsn] = [0, 0n];
      for (const { ms, bytes } of written) {
        atMs += ms;
        lsn += BigInt(bytes);
        track.add(1, lsn, atMs);
      }
      const needed = track.needed(maxMs, atMs + laterMs);
      if (needed !== undefined) assert.ok(track.ageMs(needed, atMs + laterMs) <= maxMs);
      else assert.ok(laterMs > maxMs);
    }),
  );
});
