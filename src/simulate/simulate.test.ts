import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedWorld } from '../../test/support/world.ts';
import type { WorldInput } from '../config/index.ts';
import { type SimulateOptions, simulate } from './index.ts';

const us = { location: 'aws:us-east-1', primary: true, url: 'http://us.example' } as const;
const eu = { location: 'aws:eu-west-1', url: 'http://eu.example' } as const;
const ap = { location: 'aws:ap-southeast-1', url: 'http://ap.example' } as const;
const worldOf = (config: Partial<WorldInput>) => resolvedWorld({ routes: [{ path: '/', respond: {} }], ...config });
const world = await worldOf({ regions: { us, eu, ap } });
const short = { world, durationMs: 60_000, perSecond: 100, scenario: 'calm' } as const;

const run = (options: Partial<SimulateOptions> = {}) => simulate({ ...short, ...options });
const region = (report: ReturnType<typeof simulate>, id: string) => report.regions.find((each) => each.id === id)!;

test('one seed gives one report, another seed another', () => {
  assert.deepEqual(run(), run());
  assert.notDeepEqual(run({ seed: 2 }), run());
});

test('where nothing happens everybody is answered, by the region that is near', () => {
  const report = run();
  assert.ok(report.requests > 5_000 && report.requests < 7_000);
  assert.deepEqual([report.failed, report.retried], [0, 0]);
  assert.equal(
    report.regions.reduce((sum, { answered }) => sum + answered, 0),
    report.requests,
  );
  const homes = Object.fromEntries(report.countries.map(({ code, region: id }) => [code, id]));
  assert.deepEqual([homes.US, homes.FR, homes.ID], ['us', 'eu', 'ap']);
  assert.ok(report.p50Ms <= report.p95Ms && report.p95Ms <= report.p99Ms);
});

test('a region that goes down answers nobody until it is back, and others answer in its place', () => {
  const report = run({ scenario: 'outage', region: 'ap' });
  const { slices, refused } = region(report, 'ap');
  const third = slices.length / 3;
  assert.ok(slices[0]! > 0 && slices.at(-1)! > 0);
  assert.deepEqual(new Set(slices.slice(third + 1, 2 * third)), new Set([0]));
  assert.ok(refused > 0 && report.retried > 0);
  assert.equal(report.failed, 0);
  assert.deepEqual(report.changes, [
    { atMs: 20_000, region: 'ap', what: 'down' },
    { atMs: 40_000, region: 'ap', what: 'up' },
  ]);
});

test('a world of one region fails while that is down; without a name the primary is meant', async () => {
  const report = run({ world: await worldOf({ regions: { us } }), scenario: 'outage' });
  assert.equal(report.changes[0]!.region, 'us');
  assert.ok(report.failed > report.requests / 4 && report.failed < report.requests / 2);
});

test('a region that is drained finishes what it has, and is asked for no more', () => {
  const report = run({ scenario: 'drain', region: 'ap' });
  const { slices, refused } = region(report, 'ap');
  assert.equal(refused, 0);
  assert.deepEqual(new Set(slices.slice(slices.length / 3 + 1, (2 * slices.length) / 3)), new Set([0]));
  assert.deepEqual([report.failed, report.retried], [0, 0]);
});

test('a region over its capacity is slower, and with `load` others are preferred', async () => {
  const small = { us, eu, ap: { ...ap, capacity: 2 } };
  const slow = run({ world: await worldOf({ regions: small, steering: { strategy: 'geoproximity' } }) });
  assert.ok(region(slow, 'ap').p95Ms > region(run(), 'ap').p95Ms + 20);
  const spread = run({ world: await worldOf({ regions: small, steering: { strategy: 'load' } }) });
  assert.ok(region(spread, 'ap').share < region(slow, 'ap').share / 2);
});

test('people ask in the evening of where they are', () => {
  const { requests, regions } = run({ scenario: 'day', durationMs: 86_400_000, perSecond: 0.2 });
  assert.ok(requests > 8_000 && requests < 13_000);
  const busiest = (id: string) => {
    const { slices } = regions.find((each) => each.id === id)!;
    const thirds = [0, 1, 2].map((at) => slices.slice(at * 16, at * 16 + 16).reduce((sum, each) => sum + each));
    return thirds.indexOf(Math.max(...thirds));
  };
  // Universal time: evening is in the middle of the day in East Asia, and at its end in Europe.
  assert.deepEqual(['ap', 'eu'].map(busiest), [1, 2]);
});

test('says what cannot be simulated', async () => {
  const placeless = await worldOf({});
  assert.throws(() => run({ world: placeless }), { code: 'ERR_SIMULATE_REGIONS' });
  assert.throws(() => run({ perSecond: 1_000_000 }), { code: 'ERR_SIMULATE_SIZE' });
});
