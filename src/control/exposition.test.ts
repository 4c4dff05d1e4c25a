import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { SampleSource } from '../../test/support/sample-source.ts';
import { exposition } from './exposition.ts';
import { histogramSnapshot, metricTable, scalarSnapshot } from './index.ts';
import { processMetrics } from './process-metrics.ts';

test('writes counters with help, type, escaped labels and values', async () => {
  const text = await exposition(new SampleSource().metrics());
  assert.match(text, /^# HELP antipode_requests_total Requests answered/m);
  assert.match(text, /^# TYPE antipode_requests_total counter$/m);
  assert.match(text, /^antipode_requests_total\{service="api",route="\/",status_class="2xx"\} 41$/m);
  assert.match(text, /^antipode_request_duration_seconds_sum\{service="api",route="\/\\"a\\"\\n"\} 1.5$/m);
});

test('cumulates the buckets of a histogram and ends with infinity', async () => {
  const text = await exposition([
    histogramSnapshot('antipode_request_duration_seconds', Float64Array.of(0.005, 0.05), [
      { labels: { service: 'api', route: '/' }, counts: Uint32Array.of(30, 10, 2), sum: 1.5 },
    ]),
  ]);
  const buckets = [...text.matchAll(/_bucket\{.*le="([^"]+)"\} (\d+)$/gm)].map(([, le, value]) => [le, Number(value)]);
  assert.deepEqual(buckets, [
    ['0.005', 30],
    ['0.05', 40],
    ['+Inf', 42],
  ]);
  assert.match(text, /_count\{service="api",route="\/"\} 42$/m);
});

test('adds up the same series of several workers', async () => {
  const worker = scalarSnapshot('antipode_connections', [{ labels: { side: 'client' }, value: 7 }]);
  assert.match(await exposition([worker, worker]), /^antipode_connections\{side="client"\} 14$/m);
});

test('tells of this process what its table says, in base units', async () => {
  const text = await exposition(processMetrics());
  const started = Number(/^process_start_time_seconds (\S+)$/m.exec(text)?.[1]);
  assert.ok(Math.abs(started - Date.now() / 1000) < 3600, `${started}`);
  assert.ok(Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) > 1e6);
  assert.ok(Number(/mode="user"\} (\S+)$/m.exec(text)?.[1]) < 3600);
  assert.match(text, /^nodejs_event_loop_seconds_total\{state="idle"\}/m);
});

test('names follow the conventions: counters end in _total, units are base units', () => {
  for (const [name, { type }] of Object.entries(metricTable)) {
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    assert.doesNotMatch(name, /_ms\b|milli|_kb|percent/, name);
    assert.match(name, /^(?:antipode|process|nodejs)_[a-z0-9_]+$/);
  }
});

test('tells from the second scrape on how late timers were', async () => {
  processMetrics();
  const end = performance.now() + 60;
  await delay(25);
  while (performance.now() < end);
  await delay(45);
  const text = await exposition(processMetrics());
  const worst = Number(/^nodejs_event_loop_delay_seconds\{quantile="1"\} (\S+)$/m.exec(text)?.[1]);
  assert.ok(worst > 0.005 && worst < 30, `${worst}`);
  assert.match(text, /^nodejs_event_loop_delay_seconds\{quantile="0.99"\}/m);
});
