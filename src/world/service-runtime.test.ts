import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoopbackApp } from '../../test/support/loopback-app.ts';
import { until } from '../../test/support/until.ts';
import { nodeTools, resolvedService } from '../../test/support/world.ts';
import type { ResolvedService, WorldInput } from '../config/index.ts';
import { AttemptEnd, type ProxyEndpoint, type ProxyEndpointOptions } from '../proxy/index.ts';
import { ServiceRuntime } from './service-runtime.ts';

type ServiceInput = NonNullable<WorldInput['services']>[string];

const health = { interval: 20, doubtInterval: 20, timeout: 200, jitter: 0 };
const nowhere = { host: '127.0.0.1', port: 1, tls: false };
const list = (...ids: string[]): ProxyEndpointOptions[] => ids.map((id) => ({ id: `api/${id}`, address: nowhere }));

async function open(settings: Partial<ServiceInput> = {}) {
  const service: ResolvedService = await resolvedService({ endpoints: ['http://127.0.0.1:1'], ...settings });
  const tools = nodeTools();
  const runtime = new ServiceRuntime(service, tools);
  const said = () => tools.events.map(({ type, subject }) => `${type} ${subject}`);
  return { runtime, tools, said, [Symbol.dispose]: () => runtime.close() };
}

const endpointOf = (runtime: ServiceRuntime, id: string): ProxyEndpoint =>
  [...runtime.endpoints].find((endpoint) => endpoint.id === id)!;
const picked = (runtime: ServiceRuntime) => {
  const ids = Array.from({ length: 40 }, () => runtime.balancer.pick({})?.id);
  return [...new Set(ids)].sort();
};
const stateOf = (runtime: ServiceRuntime, id: string) =>
  runtime.status([]).endpoints.find((endpoint) => endpoint.id === id)?.state;

/** An open connection to the endpoint, idle in its pool. */
async function warm({ pool }: ProxyEndpoint): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const waiter: Parameters<typeof pool.acquire>[0] = {
      onConnection: (connection) => {
        connection.end(true, performance.now());
        resolve();
      },
      onConnectFailed: (reason) => reject(new Error(reason)),
    };
    pool.acquire(waiter, 0, performance.now());
  });
}

test('without checks endpoints serve at once; with checks each serves after its first good one', async () => {
  await using app = await LoopbackApp.start();
  using unchecked = await open({ health: false });
  unchecked.runtime.setEndpoints(list('1'));
  assert.deepEqual([unchecked.runtime.available, picked(unchecked.runtime)], [true, ['api/1']]);
  using checked = await open({ health });
  const { runtime, said } = checked;
  runtime.setEndpoints([{ id: 'api/1', address: app.address }]);
  assert.deepEqual([runtime.available, stateOf(runtime, 'api/1')], [false, 'unknown']);
  assert.equal(runtime.balancer.pick({}), undefined);
  await until(() => runtime.available, 'available');
  assert.deepEqual(said(), ['endpoint.up api/1']);
});

test('a new list keeps the connections and the health of what stays, and lets go of the rest', async () => {
  await using app = await LoopbackApp.start();
  using opened = await open({ health: { ...health, interval: '1m' } });
  const { runtime } = opened;
  const at = (id: string, weight = 1) => ({ id, address: app.address, weight });
  runtime.setEndpoints([at('api/1'), at('api/2')]);
  await until(() => picked(runtime).length === 2, 'both serve');
  const [one, two] = ['api/1', 'api/2'].map((id) => endpointOf(runtime, id)) as [ProxyEndpoint, ProxyEndpoint];
  await Promise.all([warm(one), warm(two)]);
  runtime.setEndpoints([at('api/1', 3), at('api/3')]);
  assert.equal(endpointOf(runtime, 'api/1'), one);
  assert.deepEqual([one.weight, one.pool.idle, stateOf(runtime, 'api/1')], [3, 1, 'healthy']);
  assert.deepEqual([stateOf(runtime, 'api/2'), stateOf(runtime, 'api/3')], [undefined, 'unknown']);
  await until(() => two.pool.open === 0, 'the connection to what has gone is closed');
  assert.equal(one.pool.open, 1);
});

test('an endpoint at a new address is another one: unknown again, with no old connection', async () => {
  await using app = await LoopbackApp.start();
  await using moved = await LoopbackApp.start();
  using opened = await open({ health });
  const { runtime } = opened;
  runtime.setEndpoints([{ id: 'api/1', address: app.address }]);
  await until(() => runtime.available, 'available');
  const before = endpointOf(runtime, 'api/1');
  moved.isSilent = true;
  runtime.setEndpoints([{ id: 'api/1', address: moved.address }]);
  assert.notEqual(endpointOf(runtime, 'api/1'), before);
  assert.deepEqual([runtime.available, stateOf(runtime, 'api/1')], [false, 'unknown']);
  assert.equal(runtime.balancer.pick({}), undefined);
});

test('an endpoint that comes again, at another address or after a while, goes on with its counts, but is judged alone', async () => {
  using opened = await open({ health: false });
  const { runtime } = opened;
  const at = (port: number) => ({ id: 'api/1', address: { ...nowhere, port } });
  const counted = () => runtime.status([]).endpoints.map(({ requests, errors }) => [requests, errors]);
  const send = () => {
    endpointOf(runtime, 'api/1').countSent();
    endpointOf(runtime, 'api/1').countFailed();
  };
  runtime.setEndpoints([at(1)]);
  send();
  runtime.setEndpoints([at(2)]);
  assert.deepEqual(counted(), [[1, 1]]);
  send();
  assert.deepEqual(runtime.outcomes(at(2).address).own, { requests: 1, failures: 1 });
  runtime.setEndpoints([]);
  assert.deepEqual(runtime.absentCounts(), [{ id: 'api/1', active: 0, requests: 2, errors: 2 }]);
  runtime.setEndpoints([at(3)]);
  assert.deepEqual([counted(), runtime.absentCounts()], [[[2, 2]], []]);
});

test('what a request learns of an endpoint that has moved is not held against the new one', async () => {
  using opened = await open({ health: false, outliers: { consecutive5xx: 1 } });
  const { runtime, said } = opened;
  const at = (port: number) => ({ id: 'api/1', address: { ...nowhere, port } });
  runtime.setEndpoints([at(1), ...list('2')]);
  const old = endpointOf(runtime, 'api/1');
  runtime.started(old);
  runtime.setEndpoints([at(2), ...list('2')]);
  runtime.finished(old, AttemptEnd.serverError, 5);
  assert.ok(!said().includes('endpoint.ejected api/1'));
  const now = endpointOf(runtime, 'api/1');
  runtime.started(now);
  runtime.finished(now, AttemptEnd.serverError, 5);
  assert.equal(said().at(-1), 'endpoint.ejected api/1');
  assert.deepEqual(picked(runtime), ['api/2']);
});

test('says when it panics, once, and when it is calm again', async () => {
  await using good = await LoopbackApp.start();
  await using bad = await LoopbackApp.start();
  using opened = await open({ health });
  const { runtime, said } = opened;
  const at = (id: string, app: LoopbackApp) => ({ id: `api/${id}`, address: app.address });
  runtime.setEndpoints([at('1', good), at('2', bad), at('3', bad)]);
  await until(() => picked(runtime).length === 3, 'all serve');
  bad.status = 500;
  await until(() => said().includes('service.panic api'), 'panic');
  assert.equal(runtime.status([]).panic, true);
  assert.equal(picked(runtime).length, 3, 'sick ones are used');
  assert.equal(runtime.available, true, 'one is well');
  bad.status = 200;
  await until(() => said().includes('service.calm api'), 'calm');
  await until(() => said().filter((event) => event.startsWith('endpoint.up')).length === 5, 'all are up again');
  assert.equal(said().filter((event) => event.startsWith('service.')).length, 2, said().join());
});

test('in a panic takes what fails its checks, and what nobody reaches only as the last resort', async () => {
  await using failing = await LoopbackApp.start();
  failing.status = 500;
  using opened = await open({ health: { ...health, unhealthyThreshold: 1 } });
  const { runtime } = opened;
  const gone = list('1', '2');
  runtime.setEndpoints([...gone, { id: 'api/3', address: failing.address }]);
  await until(() => runtime.status([]).endpoints.every(({ state }) => state === 'unhealthy'), 'all are out');
  assert.deepEqual(picked(runtime), ['api/3']);
  runtime.setEndpoints(gone);
  assert.deepEqual(picked(runtime), ['api/1', 'api/2']);
});

test('is not available when nothing is well, though panic would take what there is', async () => {
  await using app = await LoopbackApp.start();
  app.status = 500;
  using opened = await open({ health: { ...health, unhealthyThreshold: 1 } });
  const { runtime } = opened;
  runtime.setEndpoints([{ id: 'api/1', address: app.address }]);
  await until(() => stateOf(runtime, 'api/1') === 'unhealthy', 'unhealthy');
  assert.deepEqual([runtime.available, picked(runtime)], [false, ['api/1']]);
});

test('a draining endpoint gets nothing, is told of once, and drains still when it has gone and come back', async () => {
  using opened = await open({ health: false });
  const { runtime, said } = opened;
  runtime.setEndpoints(list('1', '2'));
  assert.deepEqual(runtime.setDraining('api/1', true), { target: 'api/1', state: 'draining', changed: true });
  assert.equal(runtime.setDraining('api/1', true).changed, false);
  assert.deepEqual([picked(runtime), stateOf(runtime, 'api/1')], [['api/2'], 'draining']);
  runtime.setEndpoints(list('2'));
  runtime.setEndpoints(list('1', '2'));
  assert.deepEqual([picked(runtime), stateOf(runtime, 'api/1')], [['api/2'], 'draining']);
  runtime.setDraining('api/2', true);
  assert.equal(runtime.available, false);
  runtime.setEndpoints(list('2'));
  assert.deepEqual(runtime.setDraining('api/1', false).changed, true, 'it may be away at the time');
  assert.throws(() => runtime.setDraining('api/1', true), { code: 'ERR_CONTROL_UNKNOWN_TARGET' });
  const drains = said().filter((event) => event.includes('drain'));
  assert.deepEqual(drains, ['endpoint.draining api/1', 'endpoint.draining api/2', 'endpoint.undrained api/1']);
});

test('admits as many requests at a time as the service may have', async () => {
  using opened = await open({ health: false, limits: { maxRequests: 2 } });
  const { runtime } = opened;
  runtime.setEndpoints(list('1'));
  const one = endpointOf(runtime, 'api/1');
  runtime.started(one);
  assert.equal(runtime.admits(), true);
  runtime.started(one);
  assert.equal(runtime.admits(), false);
  runtime.finished(one, AttemptEnd.ok, 1);
  assert.equal(runtime.admits(), true);
});

test('an endpoint that hangs is marked for those who wait for it, until it is well again', async () => {
  await using app = await LoopbackApp.start();
  using opened = await open({ health: { ...health, timeout: 30 } });
  const { runtime } = opened;
  runtime.setEndpoints([{ id: 'api/1', address: app.address }]);
  await until(() => runtime.available, 'available');
  const endpoint = endpointOf(runtime, 'api/1');
  app.isSilent = true;
  const sentAt = performance.now();
  await until(() => endpoint.silentAtMs > sentAt, 'marked');
  app.isSilent = false;
  await until(() => endpoint.silentAtMs === Number.NEGATIVE_INFINITY, 'well again');
});

test('when endpoints leave the list together, one of them being ejected, nobody is told of what is no more', async () => {
  using opened = await open({ health: false, outliers: { consecutive5xx: 1, maxEjectionPercent: 100 } });
  const { runtime, said } = opened;
  runtime.setEndpoints(list('1', '2'));
  const two = endpointOf(runtime, 'api/2');
  runtime.started(two);
  runtime.finished(two, AttemptEnd.serverError, 1);
  assert.equal(said().at(-1), 'endpoint.ejected api/2');
  runtime.setEndpoints([]);
  assert.equal(said().at(-1), 'endpoint.ejected api/2');
  assert.equal(runtime.balancer.pick({}), undefined);
});
