import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualTimers, seededRandom } from '../../core/index.ts';
import { slidingWindow, WorldLimit } from './index.ts';

const windowMs = 1_000;

test('alone it is a sliding window', () => {
  const [world, alone] = [new WorldLimit('a', { limit: 7, windowMs }), slidingWindow({ limit: 7, windowMs })];
  const random = seededRandom(1);
  for (let nowMs = 0; nowMs < 20_000; nowMs += random.next() * 150) {
    assert.deepEqual(world.check('k', nowMs, 1), alone.check('k', nowMs, 1));
  }
});

test('counts what the others have allowed, in this window and the one before', () => {
  const [here, there] = [new WorldLimit('a', { limit: 10, windowMs }), new WorldLimit('b', { limit: 10, windowMs })];
  there.check('k', 500, 8);
  assert.equal(here.check('k', 500, 0).remaining, 10);
  here.hear(there.changes(), 510);
  assert.equal(here.check('k', 510, 0).remaining, 2);
  assert.equal(here.check('k', 510, 3).allowed, false);
  assert.equal(here.check('k', 1_500, 0).remaining, 6);
  assert.equal(here.check('other', 1_500, 0).remaining, 10);
  assert.equal(here.check('k', 2_000, 0).remaining, 10);
});

test('tells only what has changed, and all to who has heard nothing', () => {
  const limit = new WorldLimit('a', { limit: 10, windowMs });
  limit.check('k', 0);
  limit.check('k', 0);
  limit.check('looked at', 0, 0);
  assert.deepEqual(limit.changes(), { region: 'a', counts: [['k', 0, 2, 0]] });
  assert.deepEqual(limit.changes(), { region: 'a', counts: [] });
  assert.deepEqual(limit.snapshot(500), { region: 'a', counts: [['k', 0, 2, 0]] });
  assert.deepEqual(limit.snapshot(2_000), { region: 'a', counts: [] });
});

test('hears nothing of itself, of a far window, or of more regions than it may', () => {
  const limit = new WorldLimit('a', { limit: 10, windowMs, maxRegions: 1 });
  const say = (region: string, window: number) => limit.hear({ region, counts: [['k', window, 4, 0]] }, 5_500);
  say('a', 5);
  say('b', 8);
  say('b', 3);
  assert.equal(limit.check('k', 5_500, 0).remaining, 10);
  say('b', 5);
  say('c', 5);
  assert.equal(limit.check('k', 5_500, 0).remaining, 6);
});

test('gives the place of a region that has been silent for two windows to a new one', () => {
  const limit = new WorldLimit('a', { limit: 10, windowMs, maxRegions: 1 });
  limit.hear({ region: 'b', counts: [['k', 5, 4, 0]] }, 5_500);
  limit.hear({ region: 'c', counts: [['k', 6, 4, 0]] }, 6_500);
  assert.equal(limit.check('k', 6_999, 0).remaining, 9);
  limit.hear({ region: 'c', counts: [['k', 7, 4, 0]] }, 7_500);
  assert.equal(limit.check('k', 7_500, 0).remaining, 6);
});

test('keeps what a region just past the boundary says until the window comes', () => {
  const limit = new WorldLimit('a', { limit: 10, windowMs });
  limit.hear({ region: 'b', counts: [['k', 6, 4, 1]] }, 5_990);
  assert.equal(limit.check('k', 5_990, 0).remaining, 9);
  assert.equal(limit.check('k', 6_000, 0).remaining, 5);
});

test('remembers no more keys than it may', () => {
  const limit = new WorldLimit('a', { limit: 10, windowMs, maxKeys: 5 });
  for (let i = 0; i < 100; i++) limit.check(`k${i}`, 0);
  assert.equal(limit.keys, 5);
  assert.equal(limit.changes().counts.length, 5);
});

interface World {
  readonly regions: number;
  readonly limit: number;
  readonly exchangeMs: number;
  readonly delayMs: number;
  readonly seed: number;
}

interface Allowed {
  readonly region: number;
  readonly atMs: number;
}

/** Regions with clients that ask in bursts; each tells the others after each interval, through links with random delays. */
function play({ regions, limit, exchangeMs, delayMs, seed }: World, forMs: number): Allowed[] {
  const timers = new ManualTimers();
  const random = seededRandom(seed);
  const allowed: Allowed[] = [];
  const limits = Array.from({ length: regions }, (_, i) => new WorldLimit(`r${i}`, { limit, windowMs }));
  for (const [region, each] of limits.entries()) {
    const arrive = (): void => {
      const burst = 1 + Math.floor(random.next() ** 4 * limit);
      for (let i = 0; i < burst; i++) {
        if (each.check('k', timers.now()).allowed) allowed.push({ region, atMs: timers.now() });
      }
      timers.after(random.next() * ((2_000 * regions) / limit), arrive);
    };
    const exchange = (): void => {
      const counts = each.changes();
      for (const other of limits) timers.after(random.next() * delayMs, () => other.hear(counts, timers.now()));
      timers.after(exchangeMs, exchange);
    };
    timers.after(random.next() * exchangeMs, exchange);
    timers.after(random.next() * 300, arrive);
  }
  timers.advance(forMs);
  return allowed;
}

/** The most that one region allowed within any span of so long. */
function mostWithin(spanMs: number, times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [last, atMs] of times.entries()) {
    while (times[first]! < atMs - spanMs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

const world = fc.record({
  regions: fc.integer({ min: 1, max: 6 }),
  limit: fc.integer({ min: 1, max: 80 }),
  exchangeMs: fc.integer({ min: 5, max: 400 }),
  delayMs: fc.nat({ max: 200 }),
  seed: fc.integer(),
});

test('allows at most the limit and what the regions allow within one exchange, whatever the world is like', () => {
  let over = 0;
  fc.assert(
    fc.property(world, (one) => {
      const allowed = play(one, 6_000);
      let bound = one.limit;
      for (let region = 0; region < one.regions; region++) {
        const times = allowed.filter((each) => each.region === region).map(({ atMs }) => atMs);
        bound += mostWithin(one.exchangeMs + one.delayMs, times);
      }
      for (let window = 0; window < 6; window++) {
        const count = allowed.filter(({ atMs }) => Math.floor(atMs / windowMs) === window).length;
        assert.ok(count <= bound, `${count} of at most ${bound}`);
        if (count > one.limit) over++;
      }
    }),
    { numRuns: 150 },
  );
  assert.ok(over > 50, `the limit itself was passed ${over} times: the bound is not an idle one`);
});

test('with a quick exchange the world allows little more than the limit, and without one as many as there are regions', () => {
  const mean = (one: World) => play(one, 20_000).length / 20 / one.limit;
  const quick = mean({ regions: 5, limit: 500, exchangeMs: 10, delayMs: 5, seed: 1 });
  const never = mean({ regions: 5, limit: 500, exchangeMs: 60_000, delayMs: 5, seed: 1 });
  assert.ok(quick > 0.8 && quick < 1.25, `${quick}`);
  assert.ok(never > 3.5, `${never}`);
});
