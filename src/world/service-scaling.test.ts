import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeTools, resolvedService } from '../../test/support/world.ts';
import { ManualTimers } from '../core/index.ts';
import type { ScalableGroup } from '../supervisor/index.ts';
import { scalingMetrics } from './scaling-metrics.ts';
import { ServiceAutoscaler, withRequests } from './service-scaling.ts';

const script = import.meta.filename;

/** Workers that are as busy as they are told to be, and as many as were asked for. */
function busyGroup(elu: number, workers = 1): ScalableGroup {
  let wanted = workers;
  const report = { elu, loopDelayMs: 0, active: 1, queued: 0, rssBytes: 1, readyForMs: 60_000 };
  return {
    get wanted() {
      return wanted;
    },
    reports: () => Array.from({ length: wanted }, () => report),
    async scale(asked) {
      if (asked > 4) throw new Error('no room for more');
      wanted = asked;
    },
  };
}

async function open(group: ScalableGroup, service: Parameters<typeof resolvedService>[0]) {
  const tools = nodeTools();
  const timers = new ManualTimers();
  const autoscaler = new ServiceAutoscaler(await resolvedService({ run: script, ...service }), group, tools, timers);
  const said = () => tools.events.map(({ type, subject, reason }) => `${type} ${subject}: ${reason}`);
  return { autoscaler, timers, said, tools, [Symbol.dispose]: () => autoscaler.close() };
}

test('scales between the least and the most of the config, and says so', async () => {
  using opened = await open(busyGroup(1), { workers: { min: 1, max: 2 } });
  opened.timers.advance(12_000);
  assert.deepEqual(opened.said(), ['service.scaled api: load 1.00 (event loop) for 10 s']);
  assert.deepEqual(opened.tools.events[0]!.details, { from: 1, to: 2 });
  const { id, automatic, workers, min, max } = opened.autoscaler.status();
  assert.deepEqual({ id, automatic, workers, min, max }, { id: 'api', automatic: true, workers: 2, min: 1, max: 2 });
});

test('takes the figures of the config, and new ones when it is reloaded', async () => {
  const workers = { min: 1, max: 3 };
  using opened = await open(busyGroup(0.5), { workers, scaling: { up: 0.5, upWindow: '2s', down: 0.1 } });
  opened.timers.advance(4_000);
  assert.equal(opened.autoscaler.status().workers, 2);
  opened.autoscaler.configure(await resolvedService({ run: script, workers, scaling: false }));
  opened.timers.advance(60_000);
  assert.deepEqual([opened.autoscaler.status().workers, opened.autoscaler.status().automatic], [2, false]);
  opened.autoscaler.configure(await resolvedService({ run: script, workers, scaling: { up: 0.4, down: 0.1 } }));
  opened.timers.advance(12_000);
  assert.equal(opened.autoscaler.status().workers, 3);
  assert.equal(opened.timers.pending, 1);
});

test('a number that is ordered is not undone at once: the load decides by what it is from then on', async () => {
  const group = busyGroup(0.05);
  using opened = await open(group, { workers: { min: 1, max: 4 } });
  opened.timers.advance(120_000);
  await opened.autoscaler.order(4);
  opened.timers.advance(59_000);
  assert.equal(group.wanted, 4);
  opened.timers.advance(10_000);
  assert.equal(group.wanted, 3);
});

test('refuses a number outside of the bounds of the load, and takes any where the load does not matter', async () => {
  const following = busyGroup(0.5);
  using opened = await open(following, { workers: { min: 2, max: 3 } });
  for (const workers of [1, 4]) {
    await assert.rejects(opened.autoscaler.order(workers), {
      code: 'ERR_CONTROL_WRONG_STATE',
      message: /service api has 2 to 3 workers.*: [14] is outside/,
    });
  }
  assert.equal(following.wanted, 1);
  const fixed = busyGroup(0.5, 2);
  using other = await open(fixed, { workers: 2 });
  await other.autoscaler.order(4);
  other.timers.advance(120_000);
  assert.equal(fixed.wanted, 4);
});

test('only looks where as many are asked for at least as at most', async () => {
  using opened = await open(busyGroup(1, 2), { workers: 2 });
  opened.timers.advance(60_000);
  const { automatic, workers, wanted, machines } = opened.autoscaler.status();
  assert.deepEqual({ automatic, workers, wanted, machines }, { automatic: false, workers: 2, wanted: 2, machines: 2 });
  assert.deepEqual(opened.said(), []);
});

test('says so when there can be no more', async () => {
  using opened = await open(busyGroup(1, 4), { workers: { min: 4, max: 8 } });
  opened.timers.advance(12_000);
  await Promise.resolve();
  assert.deepEqual(opened.said().at(-1), 'service.unscaled api: no room for more');
});

test('is told in metrics', async () => {
  using opened = await open(busyGroup(0.5, 2), { workers: { min: 1, max: 4 } });
  opened.timers.advance(1_000);
  const told = scalingMetrics([opened.autoscaler.status()]).flatMap((metric) =>
    metric.type === 'histogram' ? [] : metric.samples.map(({ labels, value }) => [metric.name, labels, value]),
  );
  const labels = { service: 'api' };
  assert.deepEqual(told, [
    ['antipode_workers', labels, 2],
    ['antipode_workers_ready', labels, 2],
    ['antipode_workers_wanted', labels, 2],
    ['antipode_workers_load', labels, 0.5],
    ['antipode_machines_wanted', labels, 0.5],
  ]);
  assert.deepEqual(scalingMetrics([]), []);
});

test('counts the requests that this node sends to workers that do not count themselves', async () => {
  const group = withRequests(busyGroup(0.1, 2), () => ({ active: 30, queued: 8 }));
  assert.deepEqual(
    group.reports().map(({ active, queued }) => [active, queued]),
    [
      [15, 4],
      [15, 4],
    ],
  );
  await group.scale(3);
  assert.equal(group.wanted, 3);
  assert.deepEqual(withRequests(busyGroup(0.1), () => ({ active: 0, queued: 0 })).reports()[0]!.active, 1);
});
