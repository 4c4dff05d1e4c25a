import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hash32, ManualClock, seededRandom } from '../../core/index.ts';
import { hashPolicy } from './hash-policy.ts';
import { buildHashRing } from './hash-ring.ts';
import { buildMaglevTable } from './maglev-table.ts';

interface Server {
  readonly id: string;
  readonly weight: number;
  active: number;
}

function poolOf(weights: readonly number[]) {
  const candidates: Server[] = weights.map((weight, i) => ({ id: `e${i}`, weight, active: 0 }));
  return { candidates, totalWeight: weights.reduce((sum, weight) => sum + weight, 0), active: 0 };
}

function policyFor(pool: ReturnType<typeof poolOf>, loadFactor: number, build = buildMaglevTable) {
  const make = hashPolicy({ name: 'test', hash: hash32, build, loadFactor });
  const policy = make<Server>({ clock: new ManualClock(), random: seededRandom(1) });
  policy.update(pool);
  return policy;
}

const weightList = fc.array(fc.constantFrom(0.1, 0.5, 1, 1, 2, 7, 256), { minLength: 1, maxLength: 12 });

test('the load of the endpoint taken never exceeds its bound, however skewed the keys', () => {
  const loadFactor = fc.constantFrom(1, 1.01, 1.25, 1.5, 3);
  const build = fc.constantFrom(buildHashRing, buildMaglevTable);
  // Nine of ten requests carry one of two keys.
  const steps = fc.array(fc.nat(40), { minLength: 20, maxLength: 300 });
  fc.assert(
    fc.property(weightList, loadFactor, build, steps, (weights, factor, table, list) => {
      const pool = poolOf(weights);
      const policy = policyFor(pool, factor, table);
      const inFlight: Server[] = [];
      for (const step of list) {
        if (step < 12 && inFlight.length > 0) {
          inFlight.splice(step % inFlight.length, 1)[0]!.active -= 1;
          pool.active -= 1;
          continue;
        }
        const server = policy.pick({ hashKey: step < 38 ? `hot-${step % 2}` : `cold-${inFlight.length}` }, undefined)!;
        server.active += 1;
        pool.active += 1;
        inFlight.push(server);
        const fair = (pool.active * server.weight) / pool.totalWeight;
        assert.ok(server.active <= Math.ceil(factor * fair + 1e-9), `${server.active} for ${factor} × ${fair}`);
      }
    }),
    { numRuns: 60 },
  );
});

test('a key keeps its endpoint while it is not full, and a hot key overflows to the same next ones', () => {
  const pool = poolOf([1, 1, 1, 1]);
  const policy = policyFor(pool, 1.5);
  const order: string[] = [];
  for (let i = 0; i < 12; i++) {
    const server = policy.pick({ hashKey: 'hot' }, undefined)!;
    if (order.at(-1) !== server.id && !order.includes(server.id)) order.push(server.id);
    server.active += 1;
    pool.active += 1;
  }
  assert.equal(order.length, 3);
  for (const server of pool.candidates) server.active = 0;
  pool.active = 0;
  assert.equal(policy.pick({ hashKey: 'hot' }, undefined)!.id, order[0]);
  assert.equal(policy.pick({ hashKey: 'hot' }, [{ id: order[0]! }])!.id, order[1]);
});

test('a retry is bounded by what the untried hold, not stopped by it', () => {
  const pool = poolOf([1, 1]);
  pool.candidates[0]!.active = 100;
  pool.active = 100;
  const policy = policyFor(pool, 1.5);
  assert.equal(policy.pick({ hashKey: 'a' }, [pool.candidates[1]!]), pool.candidates[0]);
});

test('a retry does not count what the tried hold', () => {
  const pool = poolOf([1, 1, 1]);
  const policy = policyFor(pool, 1);
  const tried = pool.candidates[0]!;
  const owner = policy.pick({ hashKey: 'a' }, [tried])!;
  tried.active = 100;
  owner.active = 2;
  pool.active = 102;
  assert.notEqual(policy.pick({ hashKey: 'a' }, [tried]), owner);
});

test('explains the owner of a key, its overflow and the bound', () => {
  const pool = poolOf([1, 1]);
  const policy = policyFor(pool, 1);
  const owner = policy.pick({ hashKey: 'a' }, undefined)!;
  const other = pool.candidates.find((server) => server !== owner)!;
  const told = () =>
    new Map(policy.explain({ hashKey: 'a' }).map(({ candidate, share, reason }) => [candidate, `${share} ${reason}`]));
  assert.equal(told().get(owner), '1 owner of the key; 0 of at most 1 in flight');
  assert.equal(told().get(other), '0 the key belongs to another endpoint; 0 of at most 1 in flight');
  owner.active = 1;
  pool.active = 1;
  assert.equal(told().get(owner), '0 owner of the key, but full; 1 of at most 1 in flight');
  assert.equal(told().get(other), '1 next in line, because the owner of the key is full; 0 of at most 1 in flight');
});
