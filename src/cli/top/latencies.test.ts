import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latencyKey, quantileMs, readLatencies } from './latencies.ts';

const family = 'antipode_endpoint_request_duration_seconds';
const page = (counts: readonly number[]) => `# TYPE ${family} histogram
${family}_bucket{service="web",endpoint="web/1",le="0.01"} ${counts[0]}
${family}_bucket{service="web",endpoint="web/1",le="0.1"} ${counts[1]}
${family}_bucket{service="web",endpoint="web/1",le="+Inf"} ${counts[2]}
${family}_sum{service="web",endpoint="web/1"} 3.5
${family}_count{service="web",endpoint="web/1"} ${counts[2]}
antipode_requests_active 3
`;
const web = latencyKey(undefined, 'web/1');

test('finds the time that a share of the answers took since the last look', () => {
  const before = readLatencies(page([100, 100, 100])).get(web);
  const after = readLatencies(page([150, 200, 200])).get(web)!;
  assert.equal(quantileMs(before, after, 0.5), 10);
  assert.equal(Math.round(quantileMs(before, after, 0.75)!), 55);
  assert.equal(quantileMs(after, after, 0.5), undefined);
});

test('says the largest bound for answers above it', () => {
  const after = readLatencies(page([0, 0, 10])).get(web)!;
  assert.equal(quantileMs(undefined, after, 0.99), 100);
});

test('keeps the endpoints of regions apart', () => {
  const line = (region: string) => `${family}_bucket{region="${region}",service="web",endpoint="web/1",le="+Inf"} 1\n`;
  const read = readLatencies(line('eu') + line('us'));
  assert.deepEqual([...read.keys()], [latencyKey('eu', 'web/1'), latencyKey('us', 'web/1')]);
});
