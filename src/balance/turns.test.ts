import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Turns } from './turns.ts';

interface Weighted {
  readonly id: string;
  readonly weight: number;
  readonly active: number;
}

const candidates = (...weights: number[]): Weighted[] =>
  weights.map((weight, i) => ({ id: String.fromCharCode(97 + i), weight, active: 0 }));

function turnsOf(list: readonly Weighted[]): Turns<Weighted> {
  const turns = new Turns<Weighted>();
  turns.update(list);
  return turns;
}

function take(turns: Turns<Weighted>, count: number): string[] {
  return Array.from({ length: count }, () => turns.take(undefined)!.id);
}

function tally(ids: readonly string[]): Map<string, number> {
  return new Map([...Map.groupBy(ids, (id) => id)].map(([id, turns]) => [id, turns.length]));
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

test('spreads the turns of the light between those of the heavy', () => {
  assert.equal(take(turnsOf(candidates(5, 1, 1)), 14).join(''), 'abaaacaabaaaca');
});

test('rotates in the order of the list with equal weights', () => {
  assert.equal(take(turnsOf(candidates(1, 1, 1)), 7).join(''), 'abcabca');
});

test('gives everybody exactly its share in every window of one cycle', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 256 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(weights, fc.nat(500), (list, offset) => {
      const common = list.reduce(divisor);
      const cycle = list.reduce((sum, weight) => sum + weight, 0) / common;
      const turns = turnsOf(candidates(...list));
      take(turns, offset);
      const counts = tally(take(turns, cycle));
      for (const { id, weight } of candidates(...list)) assert.equal(counts.get(id), weight / common);
    }),
  );
});

test('is never two turns away from the fair share, wherever one stops counting', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 300 }), (list, count) => {
      const total = list.reduce((sum, weight) => sum + weight, 0);
      const counts = tally(take(turnsOf(candidates(...list)), count));
      for (const { id, weight } of candidates(...list)) {
        assert.ok(Math.abs((counts.get(id) ?? 0) - (count * weight) / total) < 2);
      }
    }),
  );
});

test('goes on where it was when a member joins or leaves', () => {
  const [a, b, c, d] = candidates(1, 1, 1, 1);
  const turns = turnsOf([a!, b!, c!]);
  take(turns, 1);
  turns.update([a!, b!, c!, d!]);
  assert.equal(take(turns, 4).join(''), 'bcad');
  take(turns, 1);
  turns.update([a!, c!, d!]);
  assert.equal(take(turns, 3).join(''), 'cad');
});

test('starves nobody when the list is updated before every turn', () => {
  const list = candidates(3, 2, 1);
  const turns = turnsOf(list);
  const ids = Array.from({ length: 600 }, () => {
    turns.update(list);
    return turns.take(undefined)!.id;
  });
  assert.deepEqual(Object.fromEntries(tally(ids)), { a: 300, b: 200, c: 100 });
});

test('lets the tried neither be taken nor gain by it', () => {
  const list = candidates(4, 1, 1);
  const turns = turnsOf(list);
  const retries = Array.from({ length: 60 }, () => turns.take([{ id: 'a' }])!.id);
  assert.deepEqual(Object.fromEntries(tally(retries)), { b: 30, c: 30 });
  assert.deepEqual(Object.fromEntries(tally(take(turns, 6))), { a: 4, b: 1, c: 1 });
  assert.equal(turns.take(list), undefined);
});

test('looks ahead on a copy without taking a turn', () => {
  const turns = turnsOf(candidates(5, 2, 1));
  take(turns, 3);
  const ahead = take(turns.copy(), 20);
  assert.deepEqual(take(turns, 20), ahead);
});
