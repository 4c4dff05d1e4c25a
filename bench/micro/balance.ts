/**
 * `npm run bench -- balance`: what a choice costs, by policy and by number of endpoints: nanoseconds for one `pick` of
 * the balancer, and for one `pick`, `started` and `finished` together. The best of many rounds, because noise only adds.
 */
import { type Balancer, createBalancer, type Endpoint, type PolicyName, policies } from '../../src/balance/index.ts';
import { type Clock, seededRandom } from '../../src/core/index.ts';
import type { Bench } from '../bench.ts';

const sizes = [3, 16, 256];
const rounds = 60;
const picksPerRound = 20_000;

/** Addresses, so that ip-hash does its real work as well. */
const requests = Array.from({ length: 1024 }, (_, i) => ({ hashKey: `192.0.${i >> 8}.${i & 255}` }));

/** Read once a turn of the event loop, as the edge reads it; a turn here is 32 requests. */
let turnMs = 0;
const turnClock: Clock = { now: () => turnMs };
function tick(i: number): void {
  if ((i & 31) === 0) turnMs += 0.25;
}

/** Kept, so that no loop can be dropped as useless. */
let sink = 0;

function pickOnly(balancer: Balancer<Endpoint>): void {
  for (let i = 0; i < picksPerRound; i++) {
    tick(i);
    sink += balancer.pick(requests[i & 1023]!)!.id.length;
  }
}

function wholeRequest(balancer: Balancer<Endpoint>): void {
  for (let i = 0; i < picksPerRound; i++) {
    tick(i);
    const endpoint = balancer.pick(requests[i & 1023]!)!;
    balancer.started(endpoint);
    balancer.finished(endpoint, 10, true);
  }
}

function nanoseconds(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    work();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / picksPerRound);
  }
  return best;
}

/** What a round leaves on the heap: boxed numbers at most. The median, because a collection spoils single rounds. */
function bytes(work: () => void): number {
  const left = Array.from({ length: 9 }, () => {
    const before = process.memoryUsage().heapUsed;
    work();
    return (process.memoryUsage().heapUsed - before) / picksPerRound;
  });
  return left.toSorted((a, b) => a - b)[4]!;
}

function measure(policy: PolicyName, size: number): string {
  const endpoints = Array.from({ length: size }, (_, i) => ({ id: `http://10.0.0.${i}:3000`, weight: 1 + (i % 3) }));
  const balancer = createBalancer({ endpoints, policy, clock: turnClock, random: seededRandom(1) });
  for (const endpoint of endpoints) balancer.started(endpoint);
  const pick = nanoseconds(() => pickOnly(balancer));
  const whole = nanoseconds(() => wholeRequest(balancer));
  const heap = bytes(() => pickOnly(balancer));
  return [pick, whole, heap].map((figure) => figure.toFixed(0).padStart(6)).join('');
}

export const balanceBench: Bench = {
  summary: 'nanoseconds for one choice of an endpoint, by policy and number of endpoints',
  usage: [],
  async run() {
    console.log(`ns per pick · ns per pick + started + finished · heap bytes per pick · Node ${process.version}`);
    console.log(['policy'.padEnd(16), ...sizes.map((size) => `${size} endpoints`.padStart(18))].join('  '));
    for (const policy of Object.keys(policies) as PolicyName[]) {
      console.log([policy.padEnd(16), ...sizes.map((size) => measure(policy, size))].join('  '));
    }
    if (sink === 0) throw new Error('nothing was picked');
  },
};
