import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualClock, seededRandom } from '../../core/index.ts';
import { balancePolicySuite } from '../../testing/index.ts';
import { createBalancer } from '../balancer.ts';
import { peakEwma } from './peak-ewma.ts';

balancePolicySuite('peak-ewma', peakEwma(), { shareTolerance: 0.1 });

interface Server {
  readonly id: string;
  readonly weight: number;
  latencyMs: number;
  ok: boolean;
}

interface Load {
  readonly servers: readonly Server[];
  readonly requests: number;
  readonly everyMs: number;
  readonly seed?: number;
}

/** One request every `everyMs`, each answered after its server's latency; the share of requests each server got. */
function run({ servers, requests, everyMs, seed = 5 }: Load, onRequest?: (i: number) => void): Map<string, number> {
  const clock = new ManualClock();
  const balancer = createBalancer({ endpoints: servers, policy: peakEwma(), clock, random: seededRandom(seed) });
  const inFlight: { server: Server; sentMs: number; dueMs: number; ok: boolean }[] = [];
  const shares = new Map(servers.map(({ id }) => [id, 0]));
  for (let i = 0; i < requests; i++) {
    onRequest?.(i);
    clock.advance(everyMs);
    for (const answer of inFlight.filter(({ dueMs }) => dueMs <= clock.now())) {
      inFlight.splice(inFlight.indexOf(answer), 1);
      balancer.finished(answer.server, answer.dueMs - answer.sentMs, answer.ok);
    }
    const server = balancer.pick({})!;
    balancer.started(server);
    shares.set(server.id, shares.get(server.id)! + 1 / requests);
    inFlight.push({ server, sentMs: clock.now(), dueMs: clock.now() + server.latencyMs, ok: server.ok });
  }
  return shares;
}

const server = (id: string, latencyMs: number, ok = true, weight = 1): Server => ({ id, latencyMs, ok, weight });

test('gives a slow endpoint next to nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 3, max: 50 }), fc.nat(), (fast, factor, seed) => {
      const servers = [server('slow', 10 * factor), ...Array.from({ length: fast }, (_, i) => server(`f${i}`, 10))];
      const shares = run({ servers, requests: 2_000, everyMs: 5, seed });
      assert.ok(shares.get('slow')! < 0.05, `${shares.get('slow')}`);
    }),
    { numRuns: 25 },
  );
});

test('gives an endpoint that fails fast next to nothing, at any pace', () => {
  for (const everyMs of [0.5, 5, 50]) {
    const servers = [server('broken', 0.2, false), server('a', 20), server('b', 20), server('c', 20)];
    const share = run({ servers, requests: 3_000, everyMs }).get('broken')!;
    assert.ok(share < 0.03, `${share} with a request every ${everyMs} ms`);
  }
});

test('leaves an endpoint at the first slow answer and returns to it after a while', () => {
  const servers = [server('a', 10), server('b', 10)];
  const shares = { before: 0, during: 0, after: 0 };
  const phases = ['before', 'during', 'after'] as const;
  const clock = new ManualClock();
  const balancer = createBalancer({ endpoints: servers, policy: peakEwma(), clock, random: seededRandom(5) });
  for (let i = 0; i < 9_000; i++) {
    const phase = phases[Math.floor(i / 3_000)]!;
    servers[0]!.latencyMs = phase === 'during' ? 500 : 10;
    clock.advance(10);
    const picked = balancer.pick({})!;
    balancer.started(picked);
    balancer.finished(picked, picked.latencyMs, true);
    if (picked.id === 'a') shares[phase] += 1 / 3_000;
  }
  assert.ok(shares.before > 0.4 && shares.during < 0.05 && shares.after > 0.15, JSON.stringify(shares));
});

test('asks an unmeasured endpoint one request at a time until it has answered', () => {
  const clock = new ManualClock();
  const endpoints = [{ id: 'a' }, { id: 'b' }];
  const balancer = createBalancer({ endpoints, policy: peakEwma(), clock, random: seededRandom(1), slowStartMs: 0 });
  for (const endpoint of endpoints) {
    balancer.started(endpoint);
    balancer.finished(endpoint, 10, true);
  }
  balancer.setEndpoints([...endpoints, { id: 'new' }]);
  const counts = { a: 0, b: 0, new: 0 };
  for (let i = 0; i < 50; i++) {
    const picked = balancer.pick({})!;
    balancer.started(picked);
    counts[picked.id as 'a'] += 1;
  }
  assert.equal(counts.new, 1);
});

test('keeps what it knows of an endpoint that was unhealthy for a while', () => {
  const clock = new ManualClock();
  const endpoints = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
  const balancer = createBalancer({ endpoints, policy: peakEwma(), clock, random: seededRandom(1) });
  balancer.started(endpoints[0]!);
  balancer.finished(endpoints[0]!, 400, true);
  balancer.setHealthy(endpoints[0]!, false);
  assert.equal(balancer.pick({}) === endpoints[0], false);
  balancer.setHealthy(endpoints[0]!, true);
  const told = balancer.explain({}).endpoints.find(({ id }) => id === 'a')!;
  assert.match(told.reason, /^400\.0 ms expected, 100 % good answers, 0 in flight$/);
});

test('follows the weights among endpoints that answer alike, idle and busy', () => {
  for (const everyMs of [20, 1]) {
    const servers = [server('light', 10, true, 1), server('heavy', 10, true, 4)];
    const share = run({ servers, requests: 5_000, everyMs }).get('light')!;
    assert.ok(share > 0.13 && share < 0.27, `${share} with a request every ${everyMs} ms`);
  }
});

test('refuses a decay or a number of choices that makes no sense', () => {
  assert.throws(() => peakEwma({ decayMs: 0 }), { code: 'ERR_BALANCE_OPTION', message: /'decayMs' is 0/ });
  assert.throws(() => peakEwma({ choices: 1 }), { code: 'ERR_BALANCE_OPTION', message: /'choices' is 1/ });
});
