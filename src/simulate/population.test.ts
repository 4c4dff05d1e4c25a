import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../core/index.ts';
import { findCountry } from '../geo/index.ts';
import { Population } from './population.ts';

test('countries ask in proportion to their Internet users, and those without any never', () => {
  const [many, some] = [findCountry('IN')!, findCountry('FR')!];
  const nobody = { ...findCountry('DE')!, internetUsers: 0 };
  const population = new Population([nobody, some, nobody, many]);
  const random = seededRandom(7);
  const counts = new Map<string, number>();
  const draws = 20_000;
  for (let at = 0; at < draws; at++) {
    const { country, client } = population.draw(random);
    assert.equal(client.country, country.code);
    counts.set(country.code, (counts.get(country.code) ?? 0) + 1);
  }
  const share = some.internetUsers / (some.internetUsers + many.internetUsers);
  assert.equal(counts.size, 2);
  assert.ok(Math.abs(counts.get('FR')! / draws - share) < 0.01);
});

test('chance at its ends draws the first country and the last', () => {
  const population = new Population([findCountry('FR')!, findCountry('IN')!]);
  const at = (value: number) => population.draw({ next: () => value }).country.code;
  assert.deepEqual([at(0), at(1 - 2 ** -32)], ['FR', 'IN']);
});
