/**
 * What every way of steering must do, whatever it goes by: never name a region that may not be taken, always name one
 * while there is one, stay calm, be repeatable, and say why.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ManualClock, type Random, seededRandom } from '../core/index.ts';
import { estimateRoundTrip, findCountry } from '../geo/index.ts';
import {
  createSteering,
  type RegionOptions,
  type Steering,
  type SteeringFunction,
  type StrategyName,
} from '../steer/index.ts';

const regions: readonly RegionOptions[] = [
  { id: 'us', coordinates: { lat: 39, lon: -77.5 }, weight: 2 },
  { id: 'eu', coordinates: { lat: 53.4, lon: -6.3 }, bias: 20 },
  { id: 'ap', coordinates: { lat: 35.7, lon: 139.7 }, primary: true },
  { id: 'sa', coordinates: { lat: -23.5, lon: -46.6 } },
];
const ids = regions.map(({ id }) => id);
const countries = ['DE', 'JP', 'US', 'BR', 'IN', 'AU', 'ZA', undefined];

interface Subject {
  readonly steering: Steering;
  readonly clock: ManualClock;
}

/** Declares the suite's tests with node:test, for a strategy by name or a steering function. */
export function steerSuite(name: string, strategy: StrategyName | SteeringFunction): void {
  const start = (seed = 1): Subject => {
    const clock = new ManualClock(1_000);
    return { clock, steering: createSteering({ regions, strategy, clock, random: seededRandom(seed) }) };
  };
  describe(`${name} steering`, () => {
    takesOnlyWhatMayBeTaken(start);
    isRepeatable(start);
    staysCalm(start);
    saysWhy(start);
  });
}

function takesOnlyWhatMayBeTaken(start: (seed?: number) => Subject): void {
  test('never names an unhealthy, draining or tried region, and names one while there is one', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { steering, clock } = start(seed);
      const random = seededRandom(seed);
      const out = new Set<string>();
      for (let step = 0; step < 100; step += 1) {
        const id = pick(ids, random);
        const isOut = random.next() < 0.5;
        if (isOut) out.add(id);
        else out.delete(id);
        steering.setHealth(id, !isOut || random.next() < 0.5, 'said the test');
        steering.setDraining(id, isOut);
        clock.advance(random.next() * 100);
        const tried = ids.filter(() => random.next() < 0.2);
        const free = ids.filter((other) => !isUnhealthyOrDraining(steering, other) && !tried.includes(other));
        const chosen = steering.choose({ country: pick(countries, random), key: `${step}` }, tried);
        if (free.length === 0) assert.equal(chosen, undefined);
        else assert.ok(chosen !== undefined && free.includes(chosen), `${chosen}, of ${free}`);
      }
    }
  });

  test('tries every region once before it gives up', () => {
    const { steering } = start();
    const tried: string[] = [];
    for (let id = steering.choose({}, tried); id !== undefined; id = steering.choose({}, tried)) tried.push(id);
    assert.deepEqual(tried.toSorted(), ids.toSorted());
  });

  test('a region counts again at the first choice after it has come back', () => {
    const { steering } = start();
    for (const id of ids) steering.setHealth(id, false, 'killed');
    assert.equal(steering.choose({ country: 'DE' }), undefined);
    for (const id of ids) {
      steering.setHealth(id, true, 'alive');
      assert.equal(steering.choose({ country: 'DE' }), id);
      steering.setHealth(id, false, 'killed again');
    }
  });

  test('leaves a region out that fails too much, and takes the one that fails least when all do', () => {
    const { steering } = start();
    for (const [index, id] of ids.entries()) {
      answer(steering, { id, good: 20 - 4 * (index + 1), bad: 4 * (index + 1) });
      const chosen = new Set(countries.map((country) => steering.choose({ country, key: country })));
      const isLast = index === ids.length - 1;
      for (const failing of ids.slice(0, index + 1)) assert.equal(chosen.has(failing), isLast && failing === ids[0]);
    }
  });
}

function isRepeatable(start: (seed?: number) => Subject): void {
  test('makes the same choices from the same seed, whether or not it is asked to explain them', () => {
    const run = (explains: boolean) => {
      const { steering, clock } = start(7);
      const random = seededRandom(3);
      return Array.from({ length: 300 }, (_, step) => {
        const client = { country: pick(countries, random) };
        if (explains) steering.explain(client);
        const id = steering.choose(client)!;
        if (explains) steering.status();
        answer(steering, { id, good: Number(step % 9 > 0), bad: Number(step % 9 === 0) });
        clock.advance(500);
        return id;
      });
    };
    assert.deepEqual(run(false), run(true));
  });
}

function staysCalm(start: (seed?: number) => Subject): void {
  test('a client with a key keeps its region while latencies vary by 10 %', () => {
    const { steering, clock } = start();
    const random = seededRandom(5);
    for (const country of countries) {
      const client = { country, key: `someone in ${country}` };
      const first = steering.choose(client);
      for (let step = 0; step < 200; step += 1) {
        const id = steering.choose(client)!;
        assert.equal(id, first);
        steering.started(id);
        steering.finished(id, { latencyMs: usualMs(country, id) * (0.9 + 0.2 * random.next()), ok: true }, client);
        clock.advance(100);
      }
    }
  });
}

function saysWhy(start: (seed?: number) => Subject): void {
  test('explains the choice it makes, with a reason for every region', () => {
    const { steering } = start();
    steering.setHealth('us', false, 'connection refused');
    steering.setDraining('eu', true);
    for (const country of countries) {
      const client = { country, key: `someone in ${country}` };
      const explanation = steering.explain(client);
      assert.equal(explanation.chosen, steering.choose(client));
      assert.match(explanation.unit, /^\w+, lower is better$/);
      assert.deepEqual(explanation.candidates.map(({ id }) => id).toSorted(), ids.toSorted());
      assert.deepEqual(
        explanation.candidates.filter(({ chosen }) => chosen).map(({ id }) => id),
        [explanation.chosen],
      );
      const reason = (id: string) => explanation.candidates.find((candidate) => candidate.id === id)?.reason ?? '';
      assert.match(reason('us'), /^unhealthy: connection refused/);
      assert.match(reason('eu'), /^draining/);
      assert.ok(reason('ap').length > 5 && explanation.reason.includes(explanation.chosen!));
    }
  });

  test('says that no region is left when none is', () => {
    const { steering } = start();
    const explanation = steering.explain({ country: 'DE' }, ids);
    assert.equal(explanation.chosen, undefined);
    assert.match(explanation.reason, /^no region can take a request/);
    for (const { reason, eligible } of explanation.candidates) assert.ok(!eligible && /^tried before/.test(reason));
  });
}

/** What the same app in every region would take, its way there included. */
function usualMs(country: string | undefined, id: string): number {
  const from = country === undefined ? undefined : findCountry(country)?.coordinates;
  const to = regions.find((region) => region.id === id)!.coordinates;
  return 50 + (from === undefined ? 100 : estimateRoundTrip(from, to));
}

function answer(steering: Steering, { id, good, bad }: { id: string; good: number; bad: number }): void {
  for (let i = 0; i < good + bad; i += 1) {
    steering.started(id);
    steering.finished(id, { latencyMs: 100, ok: i < good });
  }
}

function isUnhealthyOrDraining(steering: Steering, id: string): boolean {
  return steering.status().find((region) => region.id === id)!.state !== 'up';
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(random.next() * from.length)]!;
}
