/**
 * What every balancing policy promises, as tests: for ours, and for whoever writes another.
 *
 * The policy runs inside a real balancer, on a clock that stands still and on seeded chance, so that a failure repeats.
 * Every request has a key of its own, which makes the hashing policies spread like the others.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Balancer, createBalancer, type Endpoint, type PolicyFactory } from '../balance/index.ts';
import { ManualClock, type Random, seededRandom } from '../core/index.ts';

export interface BalancePolicySuiteOptions {
  /** How far a share may be off the endpoint's part of the weights, relative to it; default 0.25. */
  readonly shareTolerance?: number;
}

/** Registers the tests of a policy called `name` with node:test. */
export function balancePolicySuite(
  name: string,
  factory: PolicyFactory,
  { shareTolerance = 0.25 }: BalancePolicySuiteOptions = {},
): void {
  const balance = (endpoints: readonly Endpoint[], random: Random = seededRandom(7)): Balancer<Endpoint> =>
    createBalancer({ endpoints, policy: factory, clock: new ManualClock(), random });

  describe(`balance policy ${name}`, () => {
    test('gives nothing when there is nothing', () => {
      const balancer = balance([]);
      assert.equal(balancer.pick({}), undefined);
      assert.equal(balancer.pick({ hashKey: 'a' }, [{ id: 'gone' }]), undefined);
      assert.deepEqual(balancer.explain({ hashKey: 'a' }).endpoints, []);
    });

    test('gives the only endpoint, with a key or without', () => {
      const balancer = balance([{ id: 'only' }]);
      for (let i = 0; i < 20; i++) {
        assert.equal(balancer.pick({})?.id, 'only');
        assert.equal(balancer.pick(keyed(i))?.id, 'only');
      }
    });

    test('gives shares in proportion to the weights', () => {
      const endpoints = [1, 2, 3, 4].map((weight) => ({ id: `weight-${weight}`, weight }));
      const requests = 20_000;
      const counts = countPicks(balance(endpoints), requests);
      for (const { id, weight } of endpoints) {
        const share = (counts.get(id) ?? 0) / requests;
        assert.ok(Math.abs(share / (weight / 10) - 1) <= shareTolerance, `${id} has a share of ${share}`);
      }
    });

    test('gives equal shares without weights, and without keys', () => {
      const balancer = balance([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
      const counts = new Map<string, number>();
      for (let i = 0; i < 9_000; i++) count(counts, serve(balancer, {}));
      for (const [id, picks] of counts) assert.ok(Math.abs(picks / 3_000 - 1) <= shareTolerance, `${id}: ${picks}`);
      assert.equal(counts.size, 3);
    });

    test('gives nothing to an endpoint of weight 0, whatever becomes of the others', () => {
      const balancer = balance([{ id: 'a' }, { id: 'none', weight: 0 }, { id: 'b', weight: 0.5 }]);
      assert.equal(countPicks(balancer, 2_000).get('none'), undefined);
      balancer.setHealthy({ id: 'a' }, false);
      balancer.setHealthy({ id: 'b' }, false);
      assert.equal(countPicks(balancer, 200).get('none'), undefined);
      assert.notEqual(balancer.pick(keyed(1), [{ id: 'a' }, { id: 'b' }])?.id, 'none');
    });

    test('never gives an endpoint that was tried, and gives an untried one while there is one', () => {
      const endpoints: readonly Endpoint[] = [5, 1, 1, 0.1].map((weight, i) => ({ id: `e${i}`, weight }));
      const balancer = balance(endpoints);
      for (let subset = 0; subset < 16; subset++) {
        const tried = endpoints.filter((_, i) => (subset & (1 << i)) !== 0);
        for (let i = 0; i < 100; i++) {
          const picked = balancer.pick(keyed(i), tried);
          if (tried.length === endpoints.length) assert.equal(picked, undefined);
          else assert.ok(picked !== undefined && !tried.includes(picked));
        }
      }
    });

    test('gives only listed, healthy endpoints while they come and go under load', () => churn(balance, 1_500));

    test('explains every endpoint, with shares that add up to 1, and the pick among those with a share', () => {
      const balancer = balance([{ id: 'a', weight: 3 }, { id: 'b' }, { id: 'c' }, { id: 'none', weight: 0 }]);
      for (let i = 0; i < 50; i++) {
        const { endpoints } = balancer.explain(keyed(i));
        const sum = endpoints.reduce((total, { share }) => total + share, 0);
        assert.ok(Math.abs(sum - 1) < 1e-9, `the shares add up to ${sum}`);
        assert.deepEqual(endpoints.map(({ id }) => id).toSorted(), ['a', 'b', 'c', 'none']);
        assert.ok(endpoints.every(({ share, reason }) => share >= 0 && reason !== ''));
        const picked = balancer.pick(keyed(i))!;
        assert.ok(endpoints.find(({ id }) => id === picked.id)!.share > 0, `${picked.id} had no share`);
        balancer.started(picked);
      }
    });

    test('decides the same whether it is asked to explain or not', () => {
      const endpoints = [{ id: 'a', weight: 2 }, { id: 'b' }, { id: 'c' }];
      const [asked, silent] = [balance(endpoints), balance(endpoints)];
      for (let i = 0; i < 200; i++) {
        asked.explain(keyed(i));
        asked.explain({});
        assert.equal(serve(asked, keyed(i)), serve(silent, keyed(i)));
      }
    });
  });
}

const keyed = (i: number) => ({ hashKey: `client-${i}` });

function count(counts: Map<string, number>, id: string): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}

/** Sends one request that is answered at once. */
function serve(balancer: Balancer<Endpoint>, request: { readonly hashKey?: string }): string {
  const endpoint = balancer.pick(request)!;
  balancer.started(endpoint);
  balancer.finished(endpoint, 10, true);
  return endpoint.id;
}

function countPicks(balancer: Balancer<Endpoint>, requests: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i < requests; i++) count(counts, serve(balancer, keyed(i)));
  return counts;
}

/** Random events, with a book kept beside the balancer that it must agree with after each of them. */
function churn(balance: (endpoints: readonly Endpoint[], random: Random) => Balancer<Endpoint>, events: number): void {
  const random = seededRandom(11);
  const below = (limit: number) => Math.floor(random.next() * limit);
  const all: readonly Endpoint[] = Array.from({ length: 8 }, (_, i) => ({ id: `e${i}`, weight: 1 + (i % 3) }));
  const balancer = balance(all, random);
  const inFlight: Endpoint[] = [];
  const sick = new Set<string>();
  let listed = all;
  for (let i = 0; i < events; i++) {
    const event = below(40);
    if (event === 0) {
      listed = all.filter(() => below(4) > 0).map((endpoint) => ({ ...endpoint, weight: below(4) }));
      balancer.setEndpoints(listed);
      for (const { id } of all) if (!listed.some((endpoint) => endpoint.id === id)) sick.delete(id);
    } else if (event < 3) {
      const { id } = all[below(8)]!;
      const healthy = below(3) > 0;
      balancer.setHealthy({ id }, healthy);
      if (healthy || !listed.some((endpoint) => endpoint.id === id)) sick.delete(id);
      else sick.add(id);
    } else if (event < 21) {
      const picked = balancer.pick(keyed(i));
      assert.equal(picked !== undefined, mayServeSomebody(balancer), 'gives one exactly when one may be given');
      if (picked === undefined) continue;
      assert.ok(listed.includes(picked) && picked.weight !== 0);
      assert.ok(!sick.has(picked.id) || balancer.status().panic, `${picked.id} is unhealthy`);
      balancer.started(picked);
      inFlight.push(picked);
    } else if (inFlight.length > 0) {
      balancer.finished(inFlight.splice(below(inFlight.length), 1)[0]!, 1 + below(50), below(5) > 0);
    }
    checkBooks(balancer, inFlight);
  }
}

function mayServeSomebody(balancer: Balancer<Endpoint>): boolean {
  const { panic, endpoints } = balancer.status();
  return endpoints.some(({ weight, healthy }) => weight > 0 && (healthy || panic));
}

function checkBooks(balancer: Balancer<Endpoint>, inFlight: readonly Endpoint[]): void {
  for (const { id, active } of balancer.status().endpoints) {
    assert.equal(active, inFlight.filter((endpoint) => endpoint.id === id).length, `requests in flight at ${id}`);
  }
}
