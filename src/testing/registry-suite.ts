/**
 * What every registry driver must do, whatever stands behind it. A driver's test calls `registrySuite` with a harness
 * that makes a registry and changes, from outside, what it should find.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Registry, ServiceAddress, ServiceEndpoint } from '../registry/index.ts';
import { Recorder } from './recorder.ts';

export interface RegistryHarness extends AsyncDisposable {
  readonly registry: Registry;
  /** Two names this driver can look up. */
  readonly services: readonly [string, string];
  /** From now on the service has exactly these endpoints. Hosts are IPv4 addresses, weights are 1 to 256. */
  publish(service: string, addresses: readonly ServiceAddress[]): Promise<void>;
}

const a = { host: '10.0.0.1', port: 3000 };
const b = { host: '10.0.0.2', port: 3000 };
const c = { host: '10.0.0.2', port: 3001, weight: 7, priority: 1 };

/** Declares the suite's tests with node:test; each starts a harness of its own. */
export function registrySuite(driver: string, start: () => Promise<RegistryHarness>): void {
  describe(`${driver} registry`, () => {
    watching(start);
    registering(start);
    closing(start);
  });
}

function watching(start: () => Promise<RegistryHarness>): void {
  test('tells a watcher the whole list, sorted, one entry an address, after watch has returned', async () => {
    await using harness = await start();
    const [service] = harness.services;
    await harness.publish(service, [c, b, a, { ...a }]);
    const seen = watch(harness, service);
    assert.deepEqual(seen.values, []);
    await seen.until((lists) => lists.length > 0);
    assert.deepEqual(seen.values, [
      [
        { id: '10.0.0.1:3000', ...a, weight: 1, priority: 0 },
        { id: '10.0.0.2:3000', ...b, weight: 1, priority: 0 },
        { id: '10.0.0.2:3001', ...c },
      ],
    ]);
  });

  test('tells changes, to an empty list too, and nothing when only the order changed', async () => {
    await using harness = await start();
    const [service] = harness.services;
    await harness.publish(service, [a, b]);
    const seen = watch(harness, service);
    await seen.until(endsWith([a, b]));
    await harness.publish(service, [b, a]);
    await harness.publish(service, [a, { ...b, weight: 2 }]);
    await seen.until((lists) => lists.at(-1)?.[1]?.weight === 2);
    await harness.publish(service, []);
    await seen.until(endsWith([]));
    for (const [at, list] of seen.values.slice(1).entries()) assert.notDeepEqual(list, seen.values[at]);
  });

  test('tells each watcher of a service, also one that joins later, until that one stops', async () => {
    await using harness = await start();
    const [service] = harness.services;
    await harness.publish(service, [a]);
    const first = new Recorder<readonly ServiceEndpoint[]>();
    const stop = harness.registry.watch(service, first.record);
    await first.until(endsWith([a]));
    const second = watch(harness, service);
    await second.until(endsWith([a]));
    stop();
    stop();
    await harness.publish(service, [b]);
    await second.until(endsWith([b]));
    assert.equal(first.values.length, 1);
  });

  test('keeps services apart', async () => {
    await using harness = await start();
    const [service, other] = harness.services;
    await harness.publish(service, [a]);
    await harness.publish(other, [b]);
    const [seen, seenOther] = [watch(harness, service), watch(harness, other)];
    await Promise.all([seen.until(endsWith([a])), seenOther.until(endsWith([b]))]);
    await harness.publish(other, [c]);
    await seenOther.until(endsWith([c]));
    assert.equal(seen.values.length, 1);
  });
}

function registering(start: () => Promise<RegistryHarness>): void {
  test('registers, replaces and removes instances, or says that it cannot', async () => {
    await using harness = await start();
    const { registry, services } = harness;
    const instance = { service: services[0], id: 'one', ...a };
    if (!registry.capabilities.register) {
      await assert.rejects(registry.register(instance), { code: 'ERR_REGISTRY_READ_ONLY' });
      await assert.rejects(registry.deregister(instance), { code: 'ERR_REGISTRY_READ_ONLY' });
      return;
    }
    const seen = watch(harness, services[0]);
    await registry.register(instance);
    await seen.until(endsWith([a]));
    await registry.register({ ...instance, ...b });
    await seen.until(endsWith([b]));
    await registry.register({ ...instance, ...c, id: 'two' });
    await seen.until(endsWith([b, c]));
    await registry.deregister(instance);
    await seen.until(endsWith([c]));
    await registry.deregister(instance);
    await registry.deregister({ service: 'never seen', id: 'one' });
  });

  test('refuses instances that nobody could reach', async () => {
    await using harness = await start();
    const { registry, services } = harness;
    const { register } = registry.capabilities;
    const instance = { service: services[0], id: 'one', ...a };
    const wrong = [
      ...[{ service: '' }, { id: '' }, { host: '' }, { host: 'http://a' }, { host: '[::1]' }],
      ...[{ port: 0 }, { port: 65_536 }, { port: 1.5 }, { weight: -1 }, { weight: 257 }, { weight: Number.NaN }],
      ...[{ priority: -1 }, { priority: 0.5 }],
    ];
    for (const fault of wrong) {
      const refusal = register
        ? { code: 'ERR_REGISTRY_INSTANCE', message: new RegExp(`^The ${Object.keys(fault)[0]} .*give`) }
        : { code: 'ERR_REGISTRY_READ_ONLY' };
      await assert.rejects(registry.register({ ...instance, ...fault }), refusal);
    }
  });
}

function closing(start: () => Promise<RegistryHarness>): void {
  test('tells nothing after close, and refuses further use', async () => {
    await using harness = await start();
    const { registry, services } = harness;
    await harness.publish(services[0], [a]);
    const seen = watch(harness, services[0]);
    const closed = registry.close();
    assert.throws(() => registry.watch(services[0], () => {}), { code: 'ERR_REGISTRY_CLOSED' });
    await assert.rejects(registry.register({ service: services[0], id: 'x', ...a }), { code: 'ERR_REGISTRY_CLOSED' });
    await assert.rejects(registry.deregister({ service: services[0], id: 'x' }), { code: 'ERR_REGISTRY_CLOSED' });
    await closed;
    await registry.close();
    assert.deepEqual(seen.values, []);
  });
}

function watch({ registry }: RegistryHarness, service: string): Recorder<readonly ServiceEndpoint[]> {
  const recorder = new Recorder<readonly ServiceEndpoint[]>();
  registry.watch(service, recorder.record);
  return recorder;
}

function endsWith(addresses: readonly ServiceAddress[]): (lists: readonly (readonly ServiceEndpoint[])[]) => boolean {
  const wanted = addresses.map(({ host, port }) => `${host}:${port}`).join();
  return (lists) =>
    lists.length > 0 &&
    lists
      .at(-1)!
      .map(({ id }) => id)
      .join() === wanted;
}
