import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceStatus } from '../../control/index.ts';
import { sumCounts, withCounts } from './worker-report.ts';

const counts = (id: string, requests: number, active = 1) => ({ id, active, requests, errors: requests / 10 });

test('those that are gone leave what they counted, and nothing under way', () => {
  assert.deepEqual(sumCounts([counts('web/1', 10), counts('web/2', 20), counts('web/1', 30)]), [
    { id: 'web/1', active: 0, requests: 40, errors: 4 },
    { id: 'web/2', active: 0, requests: 20, errors: 2 },
  ]);
});

test('an endpoint shows what all have sent it, and none that has left the list', () => {
  const endpoint = { ...counts('web/1', 10), url: 'http://127.0.0.1:1', weight: 1, sinceMs: 0, reason: '' };
  const service: ServiceStatus = {
    ...{ id: 'web', balance: 'random', panic: false, workers: [] },
    endpoints: [{ ...endpoint, state: 'healthy' }],
  };
  const [shown] = withCounts([service], [counts('web/1', 20), counts('web/1', 30, 0), counts('web/9', 50)]);
  const seen = shown!.endpoints.map(({ id, active, requests, errors }) => ({ id, active, requests, errors }));
  assert.deepEqual(seen, [{ id: 'web/1', active: 2, requests: 60, errors: 6 }]);
});
