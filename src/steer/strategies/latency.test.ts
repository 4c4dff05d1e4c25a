import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ap, eu, steerWorld, threeRegions, us } from '../../../test/support/steer-world.ts';
import { seededRandom } from '../../core/index.ts';
import { estimateRoundTrip, findCountry } from '../../geo/index.ts';
import { steerSuite } from '../../testing/index.ts';

steerSuite('latency', 'latency');

test('goes by the estimated round trip before anything is measured', () => {
  const { steering } = steerWorld();
  assert.equal(steering.choose({ country: 'DE' }), eu);
  const { candidates } = steering.explain({ country: 'DE' });
  assert.deepEqual(
    candidates.map(({ id }) => id),
    [eu, us, ap],
  );
  const germany = findCountry('DE')!.coordinates;
  const estimate = estimateRoundTrip(germany, threeRegions[1]!.coordinates);
  // 50 ms of service are assumed, and the cell's middle stands for the country's.
  assert.ok(Math.abs(candidates[0]!.score! - 50 - estimate) < 2);
  assert.match(candidates[0]!.reason, /^round trip \d+ ms, service 50 ms assumed$/);
});

test('learns from traffic: leaves a region that answers slowly, and only for real', () => {
  const { steering, clock, request } = steerWorld();
  const slow = (region: string) => ({ latencyMs: region === eu ? 400 : 120 });
  const regions = Array.from({ length: 60 }, () => {
    clock.advance(200);
    return request('DE', slow);
  });
  assert.equal(regions[0], eu);
  assert.equal(regions.at(-1), us);
  assert.ok(regions.lastIndexOf(eu) < 5, `${regions.lastIndexOf(eu) + 1} requests were slow`);
  assert.match(
    steering.explain({ country: 'DE' }).candidates.at(-1)!.reason,
    /; \d+ answers? to clients there took 400 ms$/,
  );
});

test('what one cell learns of a region helps the others', () => {
  const { clock, request } = steerWorld();
  const slow = (region: string) => ({ latencyMs: region === eu ? 400 : 120 });
  for (let step = 0; step < 40; step += 1) {
    clock.advance(200);
    request('DE', slow);
  }
  assert.equal(request('FR', slow), us, 'the first request from France');
  assert.equal(request('JP', slow), ap);
});

test('a region that is slow but not sick is tried again by a few requests when its samples are forgotten', () => {
  const { clock, request } = steerWorld();
  const minutes = Array.from({ length: 10 }, () => 0);
  for (let step = 0; step < 6_000; step += 1) {
    clock.advance(100);
    const region = request('DE', (at) => ({ latencyMs: at === eu ? 400 : 120 }));
    if (region === eu) minutes[Math.floor(step / 600)]! += 1;
  }
  assert.ok(
    minutes.every((tries) => tries <= 5),
    `tries a minute: ${minutes}`,
  );
  assert.ok(
    minutes.slice(2).some((tries) => tries > 0),
    'it is tried again',
  );
});

test('comes back to a region that has become fast again', () => {
  const { clock, request } = steerWorld();
  let euMs = 400;
  const answer = (region: string) => ({ latencyMs: region === eu ? euMs : 120 });
  const run = (requests: number) => {
    let last = '';
    for (let step = 0; step < requests; step += 1) {
      clock.advance(500);
      last = request('DE', answer);
    }
    return last;
  };
  assert.equal(run(60), us);
  euMs = 30;
  assert.equal(run(200), eu);
});

test('a slow app does not chase its clients round the world', () => {
  const { clock, request } = steerWorld();
  for (let step = 0; step < 300; step += 1) {
    clock.advance(300);
    for (const [country, region] of [
      ['DE', eu],
      ['JP', ap],
      ['US', us],
    ] as const) {
      assert.equal(
        request(country, () => ({ latencyMs: 800 })),
        region,
      );
    }
  }
});

test('a failure is not taken for a quick answer', () => {
  const { steering, clock, request } = steerWorld();
  for (let step = 0; step < 50; step += 1) {
    clock.advance(1_000);
    request('DE', (region) => (region === eu ? { latencyMs: 90 } : { latencyMs: 1, ok: false }));
    steering.started(us);
    steering.finished(us, { latencyMs: 1, ok: false }, { country: 'DE' });
  }
  assert.equal(steering.explain({ country: 'DE' }).candidates[0]!.id, eu);
});

test('a request nobody answered teaches nothing, whoever is to blame', () => {
  const { steering } = steerWorld();
  for (let i = 0; i < 30; i += 1) {
    steering.started(us);
    steering.finished(us, { ok: true }, { country: 'DE' });
  }
  assert.equal(steering.choose({ country: 'DE' }), eu);
  assert.match(steering.explain({ country: 'DE' }).candidates[1]!.reason, /service 50 ms assumed$/);
});

test('round trips measured between edges replace the published ones for clients near an edge', () => {
  const { steering, clock } = steerWorld();
  const ireland = { country: 'IE' };
  const scoreOf = (id: string) => steering.explain(ireland).candidates.find((candidate) => candidate.id === id)!.score!;
  const before = scoreOf(us);
  steering.recordRtt(eu, us, 20);
  assert.ok(Math.abs(before - 50 - 70) < 5 && scoreOf(us) < before);
  assert.ok(scoreOf(us) > 50 + 50, 'never below what light needs');
  steering.recordRtt(eu, us, 500);
  clock.advance(30_000);
  steering.recordRtt(eu, us, 500);
  assert.ok(scoreOf(us) > 400);
  assert.ok(scoreOf(eu) - 50 < 6, 'its own edge is as near as ever');
  clock.advance(60_000);
  assert.equal(scoreOf(us), before, 'forgotten after a minute');
});

test('from a place of its own the client counts no more', () => {
  const here = { id: eu, coordinates: threeRegions[1]!.coordinates };
  const { steering } = steerWorld({ here });
  assert.equal(steering.choose({ country: 'JP' }), eu);
  assert.equal(steering.choose({ country: 'JP' }, [eu]), us);
  steering.recordRtt(eu, us, 300);
  assert.equal(steering.choose({ country: 'JP' }, [eu]), ap);
  assert.equal(steering.status()[0]!.rttMs, 300);
  assert.throws(() => steering.recordRtt('moon', us, 1), { code: 'ERR_STEER_ORIGIN_UNKNOWN', message: /"moon"/ });
});

test('an entry outside every region goes by what it measured itself', () => {
  const here = { id: 'entry', coordinates: { lat: 48.1, lon: 11.6 } };
  const { steering } = steerWorld({ here });
  assert.equal(steering.choose(undefined), eu);
  steering.recordRtt('entry', eu, 300);
  steering.recordRtt('entry', us, 100);
  assert.equal(steering.choose(undefined), us);
});

test('no client moves while answers vary by 10 %, however fast or slow the app is', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 1, max: 500, noNaN: true }), (seed, serviceMs) => {
      const { steering, clock } = steerWorld({ seed });
      const noise = seededRandom(seed);
      const countries = ['US', 'IE', 'JP', 'BR', 'IN', 'ZA'];
      const homes = new Map<string, string>();
      for (let step = 0; step < 300; step += 1) {
        const country = countries[step % countries.length]!;
        const id = steering.choose({ country })!;
        if (step >= 30) assert.equal(id, homes.get(country), country);
        homes.set(country, id);
        const to = threeRegions.find((region) => region.id === id)!.coordinates;
        const usualMs = serviceMs + estimateRoundTrip(findCountry(country)!.coordinates, to);
        steering.started(id);
        steering.finished(id, { latencyMs: usualMs * (0.9 + 0.2 * noise.next()), ok: true }, { country });
        clock.advance(50);
      }
    }),
    { numRuns: 40 },
  );
});

test('clients of an unknown place begin in the order of the config', () => {
  const { steering } = steerWorld();
  assert.equal(steering.choose(undefined), us);
  assert.equal(steering.choose({ country: 'ZZ' }, [us]), eu);
});
