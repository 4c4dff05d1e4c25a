import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ManualTimers } from '../../core/index.ts';
import { Autoscaler, type AutoscalerOptions, type ScalableGroup, type WorkerReport } from './index.ts';

interface Opened extends Disposable {
  readonly timers: ManualTimers;
  readonly autoscaler: Autoscaler;
  readonly told: string[];
  /** What the group was told, and what it does with it. */
  readonly asked: number[];
  load: number;
  obey: (workers: number) => Promise<void>;
  wanted: number;
  pass(seconds: number): Promise<void>;
}

function open(options: Partial<AutoscalerOptions> = {}): Opened {
  const timers = new ManualTimers();
  const told: string[] = [];
  const asked: number[] = [];
  const state = { load: 1, wanted: 1, obey: async (_: number): Promise<void> => {} };
  const group: ScalableGroup = {
    get wanted() {
      return state.wanted;
    },
    reports: () => Array.from({ length: state.wanted }, () => reportOf(state.load)),
    scale(workers) {
      asked.push(workers);
      return state.obey(workers);
    },
  };
  state.obey = async (workers) => {
    state.wanted = workers;
  };
  const autoscaler = new Autoscaler({
    group,
    scaling: { min: 1, max: 4 },
    isAutomatic: true,
    memory: () => ({ usedBytes: 0, totalBytes: 1_000 }),
    timers,
    onScale: ({ from, to, reason }) => told.push(`${from} → ${to}: ${reason}`),
    onFailure: ({ message }) => told.push(message),
    ...options,
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      timers.advance(1_000);
      await turn();
    }
  };
  return Object.assign(state, { timers, autoscaler, told, asked, pass, [Symbol.dispose]: () => autoscaler.close() });
}

function reportOf(elu: number): WorkerReport {
  return { elu, loopDelayMs: 1, active: 1, queued: 0, rssBytes: 100, readyForMs: 60_000 };
}

test('tells the group what is wanted, and others why', async () => {
  using opened = open();
  await opened.pass(11);
  assert.deepEqual(opened.asked, [2]);
  assert.deepEqual(opened.told, ['1 → 2: load 1.00 (event loop) for 10 s']);
  await opened.pass(2);
  assert.deepEqual(opened.asked, [2, 4]);
  opened.load = 0.05;
  await opened.pass(200);
  assert.deepEqual(opened.asked, [2, 4, 3, 2, 1]);
});

test('shows what it found at its last look', async () => {
  using opened = open();
  assert.equal(opened.autoscaler.status.reason, 'not looked at yet');
  await opened.pass(5);
  const { workers, ready, min, max, wanted, load, machines, isAutomatic } = opened.autoscaler.status;
  assert.deepEqual(
    { workers, ready, min, max, wanted, isAutomatic },
    {
      ...{ workers: 1, ready: 1, min: 1, max: 4, wanted: 1, isAutomatic: true },
    },
  );
  assert.deepEqual([load, machines], [1, 0.5]);
});

test('only looks where the number is not to be changed', async () => {
  using opened = open({ isAutomatic: false, scaling: { min: 1, max: 1 } });
  await opened.pass(120);
  assert.deepEqual(opened.asked, []);
  assert.equal(opened.autoscaler.status.machines, 2);
});

test('adds workers while others are still leaving', async () => {
  using opened = open();
  await opened.pass(13);
  opened.load = 0.05;
  opened.obey = (workers) => {
    opened.wanted = workers;
    return new Promise(() => {});
  };
  await opened.pass(62);
  assert.deepEqual(opened.asked, [2, 4, 3]);
  opened.load = 1;
  await opened.pass(30);
  assert.deepEqual(opened.asked, [2, 4, 3, 4]);
});

test('tries again after a while when the group could not do it', async () => {
  using opened = open();
  opened.obey = () => Promise.reject(new Error('no more processes'));
  await opened.pass(30);
  assert.deepEqual(opened.asked, [2]);
  assert.equal(opened.told[1], 'no more processes');
  await opened.pass(1);
  assert.deepEqual(opened.asked, [2, 2]);
});

test('does not fill the memory', async () => {
  using opened = open({ memory: () => ({ usedBytes: 850, totalBytes: 1_000 }) });
  await opened.pass(60);
  assert.deepEqual(opened.asked, []);
  assert.match(opened.autoscaler.status.reason, /does not fit into memory$/);
});

test('looks no more when it is closed', async () => {
  const opened = open();
  opened.autoscaler.close();
  await opened.pass(30);
  assert.equal(opened.timers.pending, 0);
  assert.deepEqual(opened.asked, []);
});
