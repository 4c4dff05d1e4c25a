import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderSimulation } from './render-simulation.ts';

const times = { p50Ms: 40, p95Ms: 80, p99Ms: 120 };

test('shows what happened, each region over the time, and who asked', () => {
  const text = renderSimulation({
    scenario: 'outage',
    strategy: 'latency',
    seed: 1,
    durationMs: 60_000,
    requests: 1_000,
    failed: 3,
    retried: 20,
    ...times,
    changes: [{ atMs: 20_000, region: 'eu', what: 'down' }],
    regions: [
      { id: 'eu', answered: 250, share: 0.25, refused: 21, peakInFlight: 9, capacity: 8, slices: [50, 0, 1], ...times },
      {
        id: 'us',
        answered: 747,
        share: 0.75,
        refused: 0,
        peakInFlight: 30,
        capacity: undefined,
        slices: [100, 60, 99],
        ...times,
      },
    ],
    countries: [
      { code: 'FR', name: 'France', requests: 600, region: 'eu', regionShare: 0.4, ...times },
      { code: 'XX', name: 'Nowhere\n', requests: 1, region: undefined, regionShare: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0 },
    ],
  });
  assert.equal(
    text,
    `outage: 1000 requests in 1m, steered by latency; seed 1
at 20s eu goes down

REGION   SHARE  ANSWERED  HALF WITHIN   95 %    99 %  IN FLIGHT  OVER TIME
eu      25.0 %       250        40 ms  80 ms  120 ms     9 of 8  ▅ ▁
us      75.0 %       747        40 ms  80 ms  120 ms         30  █▅█

FROM      REQUESTS  MOSTLY SERVED BY   SHARE  HALF WITHIN   95 %
France         600  eu                40.0 %        40 ms  80 ms
Nowhere·         1  -                  0.0 %         0 ms   0 ms

3 of 1000 requests failed; 21 tries went to a region that was gone, 20 requests answered by another; half within 40 ms, 95 % within 80 ms, 99 % within 120 ms
`,
  );
});
