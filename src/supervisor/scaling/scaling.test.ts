import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Scaling, type ScalingDecision, type ScalingOptions, type WorkerReport } from './index.ts';

const report = (load: number, rest: Partial<WorkerReport> = {}): WorkerReport => {
  return { elu: load, loopDelayMs: 0, active: 0, queued: 0, rssBytes: 100, readyForMs: 60_000, ...rest };
};
const equal = (workers: number, load: number): WorkerReport[] => Array.from({ length: workers }, () => report(load));

/** Asks each second from one to another, always of the same workers; what was decided at the end of each. */
function ask(
  scaling: Scaling,
  [from, to]: readonly [number, number],
  input: Parameters<Scaling['decide']>[0],
): ScalingDecision[] {
  return Array.from({ length: to - from + 1 }, (_, index) => scaling.decide(input, (from + index) * 1_000));
}

const wantedOver = (seconds: number, workers: number, load: number, options: Partial<ScalingOptions> = {}): number[] =>
  ask(new Scaling({ min: 1, max: 8, ...options }), [0, seconds], { workers, reports: equal(workers, load) }).map(
    ({ wanted }) => wanted,
  );

test('adds workers when their load has been 0.8 for ten seconds: as many as bring it half-way down', () => {
  const wanted = wantedOver(10, 4, 0.8);
  assert.deepEqual(new Set(wanted.slice(0, 10)), new Set([4]));
  assert.equal(wanted[10], 7);
  assert.equal(wantedOver(10, 4, 1)[10], 8);
  assert.equal(wantedOver(10, 2, 1)[10], 4);
  assert.equal(wantedOver(10, 4, 0.79)[10], 4);
});

test('takes one worker away when their load has been below 0.2 for a minute', () => {
  const wanted = wantedOver(60, 4, 0.19);
  assert.deepEqual(new Set(wanted.slice(0, 60)), new Set([4]));
  assert.equal(wanted[60], 3);
  assert.equal(wantedOver(60, 4, 0.2)[60], 4);
});

test('does with one worker fewer what that could have done for five minutes', () => {
  const wanted = wantedOver(300, 4, 0.4);
  assert.deepEqual(new Set(wanted.slice(0, 300)), new Set([4]));
  assert.equal(wanted[300], 3);
  assert.equal(wantedOver(300, 4, 0.5)[300], 4);
  assert.equal(wantedOver(300, 1, 0.05)[300], 1);
});

test('waits for twenty seconds after a change, also when somebody else has made it', () => {
  const scaling = new Scaling({ min: 1, max: 8 });
  ask(scaling, [0, 70], { workers: 4, reports: equal(4, 0.1) });
  const after = ask(scaling, [71, 95], { workers: 3, reports: equal(3, 0.13) });
  assert.deepEqual(new Set(after.slice(0, 20).map(({ wanted }) => wanted)), new Set([3]));
  assert.equal(after[20]!.wanted, 2);
});

test('adds more without waiting while all workers are full in spite of those just added', () => {
  const scaling = new Scaling({ min: 1, max: 8 });
  assert.equal(ask(scaling, [0, 10], { workers: 2, reports: equal(2, 1) }).at(-1)!.wanted, 4);
  const starting = ask(scaling, [11, 12], { workers: 4, reports: equal(2, 1) });
  const warming = ask(scaling, [13, 14], {
    workers: 4,
    reports: [...equal(2, 1), report(1, { readyForMs: 500 }), report(1, { readyForMs: 500 })],
  });
  const full = ask(scaling, [15, 16], { workers: 4, reports: equal(4, 0.97) });
  assert.deepEqual(
    [...starting, ...warming, ...full].map(({ wanted }) => wanted),
    [4, 4, 4, 4, 4, 8],
  );
});

test('adds no more without waiting when workers were just taken away', () => {
  const scaling = new Scaling({ min: 1, max: 8 });
  ask(scaling, [0, 60], { workers: 3, reports: equal(3, 0.1) });
  assert.deepEqual(
    new Set(ask(scaling, [61, 80], { workers: 2, reports: equal(2, 1) }).map(({ wanted }) => wanted)),
    new Set([2]),
  );
});

test('is content within a second when it is outside of its bounds', () => {
  assert.deepEqual(wantedOver(0, 2, 0.5, { min: 3 }), [3]);
  assert.deepEqual(wantedOver(0, 9, 1, { max: 4 }), [4]);
});

test('says why it leaves things as they are', () => {
  const reason = (workers: number, load: number, seconds: number): string =>
    ask(new Scaling({ min: 1, max: 4 }), [0, seconds], { workers, reports: equal(workers, load) }).at(-1)!.reason;
  assert.equal(reason(2, 0.5, 30), 'load 0.50, as it should be');
  assert.equal(reason(2, 0.9, 5), 'load 0.90, not for long yet');
  assert.equal(reason(2, 0.1, 30), 'load 0.10, not for long yet');
  assert.equal(reason(1, 0.1, 90), 'load 0.10, as few as are allowed');
});

test('says that it can do no more at its maximum', () => {
  const decision = ask(new Scaling({ min: 1, max: 2 }), [0, 10], { workers: 2, reports: equal(2, 0.95) }).at(-1)!;
  assert.equal(decision.wanted, 2);
  assert.equal(decision.reason, 'load 0.95 (event loop) for 10 s; there are 2 already, as many as are allowed');
});

test('adds no worker that does not fit into memory', () => {
  const wanted = (usedBytes: number): ScalingDecision =>
    ask(new Scaling({ min: 1, max: 8 }), [0, 10], {
      workers: 4,
      reports: equal(4, 1),
      memory: { usedBytes, totalBytes: 1_000 },
    }).at(-1)!;
  assert.equal(wanted(500).wanted, 8);
  assert.equal(wanted(600).wanted, 7);
  assert.deepEqual(
    [wanted(801).wanted, wanted(801).reason],
    [4, 'load 1.00 (event loop) for 10 s; but a further worker does not fit into memory'],
  );
});

test('takes a worker nobody has heard of for idle when it would add some, and for busy when it would take some away', () => {
  const last = (reports: readonly WorkerReport[], seconds: number): ScalingDecision =>
    ask(new Scaling({ min: 1, max: 8 }), [0, seconds], { workers: 4, reports }).at(-1)!;
  assert.equal(last(equal(3, 1), 10).wanted, 4);
  assert.equal(last(equal(3, 0.15), 60).wanted, 4);
  assert.equal(last(equal(3, 0.15), 60).reason, '1 of 4 workers are not ready');
  assert.equal(last(equal(4, 0.15), 60).wanted, 3);
  assert.equal(last([], 400).wanted, 4);
});

test('starts anew when nobody has asked for a while: the reports from before are out of date', () => {
  const scaling = new Scaling({ min: 1, max: 8 });
  ask(scaling, [0, 9], { workers: 2, reports: equal(2, 1) });
  assert.deepEqual(
    ask(scaling, [3_600, 3_610], { workers: 2, reports: equal(2, 1) }).map(({ wanted }) => wanted),
    [...Array(10).fill(2), 4],
  );
});

test('names what there is too much of, and how many machines the work asks for', () => {
  const late = equal(2, 0.3).map((each) => ({ ...each, loopDelayMs: 225 }));
  const decision = ask(new Scaling({ min: 1, max: 4 }), [0, 10], { workers: 2, reports: late }).at(-1)!;
  assert.equal(decision.reason, 'load 0.90 (loop delay) for 10 s');
  assert.deepEqual([decision.load.toFixed(6), decision.machines.toFixed(6)], ['0.900000', '0.900000']);
});

test('adds a worker for a load that is only foreseen, if it is told to', () => {
  const at = (predict: boolean): number => {
    const scaling = new Scaling({ min: 1, max: 8, predict });
    const seconds = Array.from({ length: 120 }, (_, second) => second);
    return seconds.findIndex((second) => {
      const input = { workers: 2, reports: equal(2, 0.2 + second / 200) };
      return scaling.decide(input, second * 1_000).wanted > 2;
    });
  };
  assert.ok(at(false) >= 120 || at(false) === -1, `${at(false)}`);
  assert.ok(at(true) > 60 && at(true) < 110, `${at(true)}`);
});
