import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SampleSource } from '../../../test/support/sample-source.ts';
import type { WorldStatus } from '../../control/index.ts';
import { renderLoad } from './render-load.ts';
import { type Look, worldLoad } from './world-load.ts';

const status: WorldStatus = new SampleSource().status();
const look = (atMs: number, requests: number): Look => ({
  atMs,
  status: {
    ...status,
    services: status.services.map((service) => ({
      ...service,
      endpoints: service.endpoints.map((endpoint) => ({ ...endpoint, requests, errors: requests / 10 })),
    })),
  },
  latencies: new Map(),
});

test('counts what was done between two looks, by the second', () => {
  const { services } = worldLoad(look(1_000, 400), look(3_000, 500));
  const [api] = services;
  assert.deepEqual(
    api!.endpoints.map(({ requestsPerSecond, errorsPerSecond }) => [requestsPerSecond, errorsPerSecond]),
    [
      [50, 5],
      [50, 5],
    ],
  );
  assert.deepEqual([api!.requestsPerSecond, api!.errorsPerSecond], [100, 10]);
});

test('an endpoint that counts from zero again has done what it counts', () => {
  const [api] = worldLoad(look(0, 400), look(1_000, 20)).services;
  assert.equal(api!.endpoints[0]!.requestsPerSecond, 20);
});

test('shows regions, services, endpoints and the workers that take nothing', () => {
  const shown = renderLoad(worldLoad(look(0, 400), look(1_000, 403)));
  assert.match(shown, /^sample: 6\.0 requests\/s\n\nREGION +STATE +IN FLIGHT +ERRORS +RTT\nus-east +up +3 +1 % +-\n/);
  assert.match(
    shown,
    /service api: 6\.0 requests\/s, 0\.6 errors\/s\nENDPOINT .*\napi\/http:\/\/10\.0\.0\.1:3000 +healthy +3\.0 /,
  );
  assert.match(shown, /\nweb\/2 +crashed +0 +0 +- +- +0 +- +- +7\n$/);
});
