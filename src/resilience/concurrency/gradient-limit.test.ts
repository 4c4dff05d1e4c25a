/**
 * The controller against a simulated server: so many calls are worked on at once, each for about the same time, the others
 * wait in line. Its knee is at that many calls: below it capacity lies idle, above it only the waits grow.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualTimers, seededRandom } from '../../core/index.ts';
import { GradientLimit, type GradientOptions } from './index.ts';

class SimulatedServer {
  readonly timers = new ManualTimers();
  workers: number;
  serviceMs: number;
  answered = 0;
  readonly #line: (() => void)[] = [];
  readonly #random = seededRandom(11);
  #busy = 0;

  constructor(workers: number, serviceMs: number) {
    this.workers = workers;
    this.serviceMs = serviceMs;
  }

  call(done: () => void): void {
    if (this.#busy >= this.workers) this.#line.push(done);
    else this.#work(done);
  }

  #work(done: () => void): void {
    this.#busy++;
    this.timers.after(this.serviceMs * (0.9 + 0.2 * this.#random.next()), () => {
      this.#busy--;
      this.answered++;
      done();
      while (this.#busy < this.workers && this.#line.length > 0) this.#work(this.#line.shift()!);
    });
  }
}

/** Sends calls at a fixed rate as long as the timers run; those over the limit are refused. */
function load(server: SimulatedServer, limit: GradientLimit, callsPerMs: number): void {
  const { timers } = server;
  const arrive = (): void => {
    timers.after(1, arrive);
    for (let i = 0; i < callsPerMs; i++) {
      if (!limit.tryStart()) continue;
      const startedMs = timers.now();
      server.call(() => limit.finished(startedMs, timers.now()));
    }
  };
  arrive();
}

const make = (options: Partial<GradientOptions> = {}, changes: number[] = []) =>
  new GradientLimit(options, seededRandom(1), ({ limit }) => changes.push(limit));

/** The mean of the limit over the next ten seconds. */
function meanLimit({ timers }: SimulatedServer, limit: GradientLimit): number {
  let sum = 0;
  for (let i = 0; i < 100; i++) {
    timers.advance(100);
    sum += limit.limit;
  }
  return sum / 100;
}

for (const percentile of [0.5, 0.9]) {
  test(`finds a limit near the knee of an overloaded server, by p${percentile * 100}`, () => {
    const server = new SimulatedServer(40, 20);
    const limit = make({ percentile });
    load(server, limit, 5);
    server.timers.advance(20_000);
    const mean = meanLimit(server, limit);
    assert.ok(mean >= 40 && mean <= 80, `${mean}`);
    assert.ok(Math.abs(limit.minRttMs - 20) < 3, `${limit.minRttMs}`);
    const before = server.answered;
    server.timers.advance(10_000);
    assert.ok(server.answered - before > 0.95 * 10_000 * 2, 'the server is kept busy');
  });
}

test('lets a server that is not overloaded have all its calls', () => {
  const server = new SimulatedServer(1_000, 20);
  const limit = make();
  load(server, limit, 2);
  server.timers.advance(20_000);
  assert.ok(limit.limit > 60, `${limit.limit}`);
});

test('follows a server that loses most of its workers, and one that gets them back', () => {
  const server = new SimulatedServer(80, 20);
  const limit = make();
  load(server, limit, 8);
  server.timers.advance(20_000);
  assert.ok(meanLimit(server, limit) > 70);
  server.workers = 10;
  server.timers.advance(10_000);
  const poor = meanLimit(server, limit);
  assert.ok(poor < 25, `${poor}`);
  server.workers = 80;
  server.timers.advance(10_000);
  const rich = meanLimit(server, limit);
  assert.ok(rich > 70, `${rich}`);
});

test('measures the latency without load again after a minute and a bit, with three calls at once', () => {
  const server = new SimulatedServer(40, 20);
  const limit = make();
  const measured: number[] = [];
  load(server, limit, 5);
  for (let second = 0; second < 200; second += 0.1) {
    server.timers.advance(100);
    if (limit.isMeasuring) {
      assert.equal(limit.limit, 3);
      if (measured.length === 0 || second - measured.at(-1)! > 5) measured.push(second);
    }
  }
  const pauses = measured.slice(1).map((second, i) => second - measured[i]!);
  assert.ok(pauses.length >= 2, `${measured}`);
  for (const pause of pauses) assert.ok(pause >= 60 && pause < 71, `${pause}`);
});

test('learns that the server has become slow for good, and does not stay at its floor', () => {
  const server = new SimulatedServer(40, 20);
  const limit = make();
  load(server, limit, 5);
  server.timers.advance(10_000);
  server.serviceMs = 200;
  server.timers.advance(45_000);
  assert.ok(Math.abs(limit.minRttMs - 200) < 30, `${limit.minRttMs}`);
  assert.ok(meanLimit(server, limit) > 20, `${limit.limit}`);
});

test('never leaves its bounds nor lets more in than the limit, whatever the latencies', () => {
  const step = fc.record({ calls: fc.nat({ max: 60 }), latencyMs: fc.integer({ min: 1, max: 5_000 }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 100 }), (steps) => {
      const changes: number[] = [];
      const limit = make({ minLimit: 5, maxLimit: 50, minRttSamples: 5, minRttIntervalMs: 20_000 }, changes);
      let nowMs = 0;
      for (const { calls, latencyMs } of steps) {
        let begun = 0;
        while (begun < calls && limit.tryStart()) begun++;
        assert.ok(begun <= limit.limit);
        nowMs += latencyMs;
        for (let i = 0; i < begun; i++) {
          if (i % 7 === 6) limit.cancelled();
          else limit.finished(nowMs - latencyMs, nowMs);
        }
        assert.equal(limit.inFlight, 0);
      }
      for (const each of changes) assert.ok(each === 3 || (each >= 5 && each <= 50), `${each}`);
    }),
    { numRuns: 200 },
  );
});
