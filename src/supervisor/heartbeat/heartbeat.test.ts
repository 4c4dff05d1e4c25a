import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HeartbeatMessage } from '../worker-messages.ts';
import { meanWaitMs, startHeartbeat } from './heartbeat.ts';

test('tells at once, and then again and again, what the process is doing', async () => {
  const beats: HeartbeatMessage[] = [];
  const [second] = await new Promise<HeartbeatMessage[]>((resolve) => {
    const stop = startHeartbeat({
      intervalMs: 20,
      active: () => 3,
      queued: () => 2,
      send(message) {
        beats.push(message);
        if (beats.length < 2) return;
        stop();
        resolve(beats.slice(1));
      },
    });
    // What a busy loop does: nothing else can run meanwhile.
    const untilMs = performance.now() + 100;
    while (performance.now() < untilMs);
    // Heartbeats keep no process alive.
    setTimeout(() => {}, 2_000).unref();
    const alive = setInterval(() => beats.length >= 2 && clearInterval(alive), 5);
  });
  assert.deepEqual([second!.active, second!.queued, second!.type], [3, 2, 'antipode:heartbeat']);
  assert.ok(second!.elu > 0 && second!.elu <= 1, `${second!.elu}`);
  assert.ok(second!.rssBytes > second!.heapUsedBytes && second!.heapLimitBytes > second!.heapUsedBytes);
});

test('an even loop keeps nobody waiting; one long pause counts by its length, not by its number', () => {
  assert.equal(meanWaitMs(20, 0), 0);
  assert.equal(meanWaitMs(Number.NaN, Number.NaN), 0);
  // 25 ticks of 20 ms and one of 500: half of the time a wait of 250 ms on average.
  const ticks = [...Array.from({ length: 25 }, () => 20), 500];
  const mean = ticks.reduce((sum, each) => sum + each, 0) / ticks.length;
  const deviation = Math.sqrt(ticks.reduce((sum, each) => sum + (each - mean) ** 2, 0) / ticks.length);
  assert.ok(Math.abs(meanWaitMs(mean, deviation) - 120) < 5);
});
