import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Random, seededRandom } from '../../../core/index.ts';
import { Pace, type PaceOptions } from './pace.ts';

const options: PaceOptions = { most: 0.5, least: 0.1, maxSlowdown: 1.5 };
const stepMs = 20;
const askedEachMs = 10;

/** Servers whose answers take `slowdown` times as long while the move works, and what the move makes of it in so many seconds. */
function simulate(pace: Pace, random: Random, slowdown: number, seconds: number): { readonly worked: number } {
  const calmMs = (): number => 1 - Math.log(1 - random.next()) / 2;
  let workedMs = 0;
  let atMs = 0;
  let phase: { readonly isAtRest: boolean; readonly endMs: number } = { isAtRest: true, endMs: 0 };
  for (let askedMs = 0; askedMs < seconds * 1_000; askedMs += askedEachMs) {
    while (phase.endMs <= askedMs) {
      atMs = phase.endMs;
      const lastsMs = phase.isAtRest ? stepMs : pace.restMs(stepMs);
      if (phase.isAtRest) workedMs += lastsMs;
      phase = { isAtRest: !phase.isAtRest, endMs: atMs + lastsMs };
    }
    pace.heard(calmMs() * (phase.isAtRest ? 1 : slowdown), phase.isAtRest);
  }
  return { worked: workedMs / (seconds * 1_000) };
}

test('works as much as it may where nobody feels it', () => {
  const pace = new Pace(options);
  const { worked } = simulate(pace, seededRandom(1), 1.1, 120);
  assert.ok(pace.share > 0.4, `${pace.share}`);
  assert.ok(worked > 0.4 && worked < 0.55, `${worked}`);
});

test('gives way to others who feel it, down to what it needs to end some time, and comes back when they do not', () => {
  const pace = new Pace(options);
  const random = seededRandom(2);
  simulate(pace, random, 6, 60);
  assert.equal(pace.share, options.least);
  simulate(pace, random, 1, 60);
  assert.ok(pace.share > 0.3, `${pace.share}`);
});

test('finds a part of the time in between, at which the slowest answers are as slow as they may be', () => {
  const pace = new Pace({ ...options, least: 0.001 });
  const random = seededRandom(3);
  simulate(pace, random, 3, 200);
  const shares: number[] = [];
  for (let seconds = 0; seconds < 200; seconds += 5) {
    simulate(pace, random, 3, 5);
    shares.push(pace.share);
  }
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  assert.ok(mean > 0.01 && mean < 0.3, `${mean}`);
});

test('judges nothing by a few answers, nor without any of a time of rest', () => {
  const pace = new Pace(options);
  for (let n = 0; n < 255; n += 1) pace.heard(n < 200 ? 1 : 1_000, n < 200);
  assert.equal(pace.share, options.most);
  const busy = new Pace(options);
  for (let n = 0; n < 10_000; n += 1) busy.heard(1_000, false);
  assert.equal(busy.share, options.most);
});

test('an answer that is quick anyway is not slow because others are quicker', () => {
  const pace = new Pace(options);
  for (let n = 0; n < 10_000; n += 1) pace.heard(n % 2 === 0 ? 0.1 : 0.5, n % 2 === 0);
  assert.equal(pace.share, options.most);
});

test('never leaves its bounds, and always rests in proportion', () => {
  const answers = fc.array(fc.tuple(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.boolean()), { maxLength: 2_000 });
  const property = fc.property(fc.double({ min: 0.01, max: 1, noNaN: true }), answers, (most, heard) => {
    const least = Math.min(most, options.least);
    const pace = new Pace({ ...options, most, least });
    for (const [tookMs, isAtRest] of heard) {
      pace.heard(tookMs, isAtRest);
      assert.ok(pace.share >= least && pace.share <= most);
      assert.ok(Math.abs(10 / (10 + pace.restMs(10)) - pace.share) < 1e-9);
    }
  });
  fc.assert(property, { numRuns: 50 });
});
