import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ap, eu, steerWorld, us } from '../../test/support/steer-world.ts';
import { seededRandom } from '../core/index.ts';
import { listCountries } from '../geo/index.ts';
import { type Steering, strategies } from './index.ts';

/** By the round trips measured between the regions of AWS; from India the way to Dublin is 4 ms shorter than to Tokyo. */
const nearestOf = { DE: eu, JP: ap, US: us, BR: us, IN: eu, AU: ap } as const;

test('serves each country at the region that answers soonest, and at the next best when that is killed', () => {
  const next = { DE: us, JP: us, US: eu, BR: eu, IN: ap, AU: us } as const;
  for (const [country, region] of Object.entries(nearestOf)) {
    const { steering } = steerWorld();
    assert.equal(steering.choose({ country }), region, country);
    steering.setHealth(region, false, 'killed');
    assert.equal(steering.choose({ country }), next[country as keyof typeof next], country);
    steering.setHealth(region, true, 'two checks passed');
    assert.equal(steering.choose({ country }), region, `${country} comes back at once`);
  }
});

test('takes a client by its coordinates before its country', () => {
  const { steering } = steerWorld();
  assert.equal(steering.choose({ country: 'JP', coordinates: { lat: 52.5, lon: 13.4 } }), eu);
  for (const [lat, lon] of [
    [90, 180],
    [-90, -180],
    [90, -180],
    [0, 0],
  ] as const) {
    assert.ok(steering.choose({ coordinates: { lat, lon } }));
  }
});

test('nearly all of the world is served in less than 200 ms by three regions', () => {
  const { steering } = steerWorld();
  let near = 0;
  let all = 0;
  for (const { code, internetUsers } of listCountries()) {
    const { candidates } = steering.explain({ country: code });
    all += internetUsers;
    if (candidates[0]!.score! - 50 < 200) near += internetUsers;
  }
  assert.ok(near / all > 0.97, `${((100 * near) / all).toFixed(1)} % of Internet users`);
});

test('two clients of one cell get the same answer, whichever came first', () => {
  const inCell = fc.record({
    lat: fc.double({ min: 41.01, max: 41.99, noNaN: true }),
    lon: fc.double({ min: -30.99, max: -30.01, noNaN: true }),
  });
  fc.assert(
    fc.property(inCell, inCell, (one, other) => {
      const [a, b] = [steerWorld().steering, steerWorld().steering];
      assert.equal(a.choose({ coordinates: one }), b.choose({ coordinates: other }));
      assert.deepEqual(a.explain({ coordinates: other }), b.explain({ coordinates: one }));
    }),
    { numRuns: 30 },
  );
});

test('keeps a region unless another is better by 15 % and 5 ms', () => {
  const munich = { lat: 48.1, lon: 11.6 };
  const regions = ['a', 'b'].map((id) => ({ id, coordinates: munich }));
  const here = { id: 'entry', coordinates: munich };
  for (const [keptMs, otherMs, moves] of [
    [200, 165, true],
    [200, 175, false],
    [40, 30, true],
    [20, 16, false],
    [20, 14, true],
  ] as const) {
    const { steering, clock } = steerWorld({ here, regions, unknownServiceMs: 0 });
    const measured = (aMs: number, bMs: number) => {
      clock.advance(50_000);
      steering.recordRtt('entry', 'a', aMs);
      steering.recordRtt('entry', 'b', bMs);
    };
    measured(keptMs, keptMs + 1);
    assert.equal(steering.choose(undefined), 'a');
    measured(keptMs, otherMs);
    const { chosen, reason } = steering.explain(undefined);
    assert.equal(chosen, moves ? 'b' : 'a', `${otherMs} ms against ${keptMs} ms`);
    if (!moves) assert.equal(reason, 'a is kept: b is better, but not by 15 % and 5 ms');
    assert.equal(steering.choose(undefined), chosen);
  }
});

test('once a region has come back, each cell chooses afresh, without the margin', () => {
  const munich = { lat: 48.1, lon: 11.6 };
  const regions = ['a', 'b'].map((id) => ({ id, coordinates: munich }));
  const { steering } = steerWorld({ regions, here: { id: 'entry', coordinates: munich } });
  steering.recordRtt('entry', 'a', 100);
  steering.recordRtt('entry', 'b', 102);
  assert.equal(steering.choose(undefined), 'a');
  for (const [leave, comeBack] of [
    [() => steering.setHealth('a', false, 'down'), () => steering.setHealth('a', true, 'up')],
    [() => steering.setDraining('a', true), () => steering.setDraining('a', false)],
  ] as const) {
    leave();
    assert.equal(steering.choose(undefined), 'b');
    comeBack();
    assert.equal(steering.choose(undefined), 'a');
  }
  assert.equal(steering.choose(undefined, ['a']), 'b', 'a retry goes elsewhere');
  assert.equal(steering.choose(undefined), 'a', 'and moves nobody');
});

test('a failing region is out, then on trial with 5 % of its requests, then back', () => {
  const { steering, clock, request } = steerWorld();
  for (let i = 0; i < 20; i += 1) request('DE', () => ({ latencyMs: 30, ok: i < 17 }));
  assert.equal(steering.choose({ country: 'DE' }), us);
  const left = steering.status().find(({ id }) => id === eu)!;
  assert.deepEqual([left.state, left.reason], ['down', '15 % of its answers failed, more than 10 %']);
  clock.advance(10_000);
  const onTrial = Array.from({ length: 400 }, () => steering.choose({ country: 'DE' }));
  const tries = onTrial.filter((id) => id === eu).length;
  assert.ok(tries > 5 && tries < 40, `${tries} of 400`);
  assert.match(steering.explain({ country: 'DE' }).reason, /^us-east is best/);
  assert.match(steering.status()[1]!.reason, /^on trial with 5 % of its requests, after 15 % of its answers failed/);
  for (let i = 0; i < 20; i += 1) answer(steering, { id: eu, ok: true });
  assert.equal(steering.choose({ country: 'DE' }), eu, 'at the first choice after the trial');
});

test('when every healthy region fails too much, takes the one that fails least', () => {
  const { steering } = steerWorld();
  for (const [id, failures] of [
    [us, 6],
    [eu, 12],
    [ap, 3],
  ] as const) {
    for (let i = 0; i < 20; i += 1) answer(steering, { id, ok: i >= failures });
  }
  assert.equal(steering.choose({ country: 'DE' }), ap);
  const { reason, candidates } = steering.explain({ country: 'DE' });
  assert.equal(
    reason,
    'panic: no region is left that fails less than 10 % of its answers, and ap-northeast fails least',
  );
  assert.deepEqual(
    candidates.map(({ id, eligible }) => [id, eligible]),
    [
      [ap, true],
      [eu, false],
      [us, false],
    ],
  );
  steering.setHealth(ap, false, 'down');
  assert.equal(steering.choose({ country: 'DE' }), us);
});

test('with every region down there is none, and the reasons say why', () => {
  const { steering } = steerWorld();
  steering.setHealth(us, false, 'connection refused');
  steering.setHealth(eu, false, 'status 500, 200-399 expected');
  steering.setDraining(ap, true);
  assert.equal(steering.choose({ country: 'DE' }), undefined);
  const { reason, candidates, chosen } = steering.explain({ country: 'DE' });
  assert.equal(reason, 'no region can take a request: all are unhealthy, draining, or were tried');
  assert.equal(chosen, undefined);
  assert.match(candidates.find(({ id }) => id === eu)!.reason, /^unhealthy: status 500, 200-399 expected; round trip/);
});

test('tells the state of every region, and since when', () => {
  const { steering, clock } = steerWorld();
  steering.started(us);
  clock.advance(500);
  steering.setHealth(eu, false, 'timeout after 2s');
  steering.setDraining(ap, true);
  clock.advance(1_000);
  steering.setHealth(eu, false, 'connection refused');
  assert.deepEqual(steering.status(), [
    { id: us, state: 'up', reason: 'not checked yet', sinceMs: 1_500, inFlight: 1, errorRate: 0 },
    { id: eu, state: 'down', reason: 'unhealthy: connection refused', sinceMs: 1_000, inFlight: 0, errorRate: 0 },
    { id: ap, state: 'draining', reason: 'draining, no new requests', sinceMs: 1_000, inFlight: 0, errorRate: 0 },
  ]);
});

test('refuses what only a mistake of the caller can ask for', () => {
  const { steering } = steerWorld();
  for (const ask of [
    () => steering.started('mars'),
    () => steering.finished('mars', { latencyMs: 1, ok: true }),
    () => steering.setHealth('mars', true, ''),
    () => steering.setDraining('mars', true),
    () => steering.recordRtt(eu, 'mars', 1),
  ]) {
    assert.throws(ask, { code: 'ERR_STEER_REGION_UNKNOWN', message: /"mars": the regions are us-east, eu-west/ });
  }
  assert.throws(() => steering.finished(us, { latencyMs: 1, ok: true }), { code: 'ERR_STEER_NOT_STARTED' });
});

test('any sequence of events leaves a steering that names only regions that may be taken', () => {
  const region = fc.constantFrom(us, eu, ap);
  const event = fc.oneof(
    fc.record({ kind: fc.constant('health' as const), region, on: fc.boolean() }),
    fc.record({ kind: fc.constant('draining' as const), region, on: fc.boolean() }),
    fc.record({ kind: fc.constant('time' as const), ms: fc.nat(20_000) }),
    fc.record({ kind: fc.constant('requests' as const), country: fc.constantFrom('DE', 'JP', 'US'), bad: fc.nat(100) }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.integer(),
      fc.array(event, { maxLength: 40 }),
      (strategy, seed, events) => {
        const { steering, clock } = steerWorld({ strategy, seed });
        const chance = seededRandom(seed);
        for (const step of events) {
          if (step.kind === 'health') steering.setHealth(step.region, step.on, 'an event');
          else if (step.kind === 'draining') steering.setDraining(step.region, step.on);
          else if (step.kind === 'time') clock.advance(step.ms);
          else
            for (let i = 0; i < 25; i += 1)
              checkedRequest(steering, { country: step.country, ok: chance.next() * 100 > step.bad });
        }
      },
    ),
    { numRuns: 150 },
  );
});

const names = Object.keys(strategies) as (keyof typeof strategies)[];

function checkedRequest(steering: Steering, { country, ok }: { country: string; ok: boolean }): void {
  const states = new Map(steering.status().map((region) => [region.id, region]));
  const usable = [...states.values()].filter(({ state, reason }) => state !== 'draining' && !/^unhealthy/.test(reason));
  const id = steering.choose({ country });
  assert.equal(id !== undefined, usable.length > 0);
  if (id === undefined) return;
  assert.ok(usable.some((region) => region.id === id));
  if (usable.some(({ state }) => state === 'up')) {
    const isTrial = usable.every(({ state, reason }) => state !== 'up' || /^on trial/.test(reason));
    assert.ok(isTrial || states.get(id)!.state === 'up', 'a failing region is not taken while another is up');
  }
  answer(steering, { id, ok });
}

function answer(steering: Steering, { id, ok }: { readonly id: string; readonly ok: boolean }): void {
  steering.started(id);
  steering.finished(id, { latencyMs: 40, ok });
}
