import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeTools, resolvedWorld } from '../../test/support/world.ts';
import {
  AttemptEnd,
  type ProxyRequest,
  proxyDefaults,
  RetryAllowance,
  retryRuleDefaults,
  type TargetOptions,
} from '../proxy/index.ts';
import { RegionDirectory } from './region-directory.ts';
import { targetsOf } from './targets.ts';

const request = { hops: 0, entries: 0, hashKey: '192.0.2.1', place: undefined } as ProxyRequest;
const never = Number.POSITIVE_INFINITY;
const options: TargetOptions = {
  ...proxyDefaults,
  totalTimeoutMs: never,
  retry: { ...retryRuleDefaults, perTryTimeoutMs: never },
  retries: new RetryAllowance(),
};

test('at a global entry a service has its own limit in each region, shared by its routes and by no other service', async () => {
  const endpoints = ['http://127.0.0.1:1'] as const;
  const world = await resolvedWorld({
    regions: { us: { location: 'aws:us-east-1' }, eu: { location: 'aws:eu-west-1' } },
    services: { small: { endpoints, limits: { maxRequests: 1 } }, big: { endpoints } },
    routes: [{ path: '/', service: 'big' }],
  });
  const { regions } = world;
  const addressOf = () => ({ host: '127.0.0.1', port: 1, tls: false });
  const directory = new RegionDirectory({ world, regions, here: undefined, addressOf, tools: nodeTools() });
  try {
    const targetOf = targetsOf([], directory, '');
    const [small, big] = world.services;
    const one = targetOf(small!, options);
    const other = targetOf(small!, options);
    const neighbour = targetOf(big!, options);
    for (const id of ['us', 'eu']) neighbour.started(directory.endpointsOf(big!).of(id, undefined), request);

    const first = one.pick(request, [])!;
    one.started(first, request);
    assert.ok(other.admits(request));
    const second = other.pick(request, [])!;
    assert.notEqual(second.id, first.id);
    other.started(second, request);
    assert.equal(one.admits(request), false);
    assert.equal(one.pick(request, []), undefined);
    assert.ok(neighbour.admits(request));

    other.finished(second, request, AttemptEnd.ok, 1);
    assert.equal(one.pick(request, [])?.id, second.id);
  } finally {
    directory.close();
  }
});
