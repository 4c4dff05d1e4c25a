/**
 * `npm run bench -- resilience`: what the parts on the way of every request cost there: nanoseconds and heap bytes for one
 * call each. The best of many rounds, because noise only adds.
 */
import { seededRandom } from '../../src/core/index.ts';
import {
  Bulkhead,
  CircuitBreaker,
  GradientLimit,
  gcra,
  LatencyQuantile,
  OverloadAdmission,
  type RateLimiter,
  RetryBudget,
  SuccessRateAdmission,
  slidingWindow,
  WorldLimit,
} from '../../src/resilience/index.ts';
import type { Bench } from '../bench.ts';

const rounds = 60;
const callsPerRound = 20_000;
const keys = Array.from({ length: 1_024 }, (_, i) => `192.0.${i >> 8}.${i & 255}`);

/** Kept, so that no loop can be dropped as useless; in an array, where a number needs no box. */
const sink = new Float64Array(1);
/** Read once a turn of the event loop, as the edge reads it; a turn here is 32 calls. */
let nowMs = 0;

type Call = (i: number) => void;

function run(call: Call): void {
  for (let i = 0; i < callsPerRound; i++) {
    if ((i & 31) === 0) nowMs += 0.25;
    call(i);
  }
}

function nanoseconds(call: Call): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    run(call);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / callsPerRound);
  }
  return best;
}

/** What a round leaves on the heap. The median, because a collection spoils single rounds. */
function bytes(call: Call): number {
  const left = Array.from({ length: 9 }, () => {
    const before = process.memoryUsage().heapUsed;
    run(call);
    return (process.memoryUsage().heapUsed - before) / callsPerRound;
  });
  return left.toSorted((a, b) => a - b)[4]!;
}

function limiterCall(limiter: Pick<RateLimiter, 'check'>): Call {
  return (i) => {
    sink[0]! += limiter.check(keys[i & 1_023]!, nowMs).remaining;
  };
}

function cases(): Readonly<Record<string, Call>> {
  const generous = { limit: 50_000, windowMs: 1_000 };
  const strict = { limit: 1, windowMs: 60_000 };
  const breaker = new CircuitBreaker();
  const budget = new RetryBudget();
  const bulkhead = new Bulkhead<number>();
  const gradient = new GradientLimit({}, seededRandom(1));
  const overload = new OverloadAdmission({}, seededRandom(1));
  const successRate = new SuccessRateAdmission({}, seededRandom(1));
  const latencies = new LatencyQuantile();
  return {
    'gcra, allowed': limiterCall(gcra(generous)),
    'gcra, refused': limiterCall(gcra(strict)),
    'sliding-window, allowed': limiterCall(slidingWindow(generous)),
    'sliding-window, refused': limiterCall(slidingWindow(strict)),
    'world limit, allowed': limiterCall(new WorldLimit('a', generous)),
    'circuit breaker, acquire + record': (i) => breaker.record(breaker.acquire(nowMs), (i & 7) !== 0, 10, nowMs),
    'retry budget, started + finished': () => {
      budget.started();
      budget.finished();
    },
    'bulkhead, enter + leave': (i) => {
      bulkhead.enter(i, nowMs);
      bulkhead.leave();
    },
    'gradient limit, start + finished': () => {
      if (gradient.tryStart()) gradient.finished(nowMs - 10, nowMs);
    },
    'overload, admit': () => {
      sink[0]! += overload.admit('low') ? 1 : 0;
    },
    'success rate, admit + record': () => {
      if (successRate.admit(nowMs)) successRate.record(true, nowMs);
    },
    'latency quantile, record': (i) => latencies.record(1 + (i & 63), nowMs),
  };
}

export const resilienceBench: Bench = {
  summary: 'nanoseconds and heap bytes for one call of limiters, breakers and admission',
  usage: [],
  async run() {
    console.log(`ns per call · heap bytes per call · Node ${process.version}`);
    for (const [name, call] of Object.entries(cases())) {
      console.log(`${name.padEnd(36)}${nanoseconds(call).toFixed(0).padStart(6)}${bytes(call).toFixed(1).padStart(8)}`);
    }
    if (sink[0] === 0) throw new Error('nothing was measured');
  },
};
