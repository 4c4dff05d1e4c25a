import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recorder, registrySuite } from '../../testing/index.ts';
import { memoryRegistry, type ServiceAddress, type ServiceEndpoint } from '../index.ts';

registrySuite('memory', async () => {
  const registry = memoryRegistry();
  const registered = new Map<string, number>();
  return {
    registry,
    services: ['web', 'api'],
    async publish(service: string, addresses: readonly ServiceAddress[]) {
      for (const [at, address] of addresses.entries()) await registry.register({ service, id: `${at}`, ...address });
      const before = registered.get(service) ?? 0;
      for (let at = addresses.length; at < before; at++) await registry.deregister({ service, id: `${at}` });
      registered.set(service, addresses.length);
    },
    [Symbol.asyncDispose]: () => registry.close(),
  };
});

test('serves listed addresses, to which registered ones are added', async () => {
  await using registry = memoryRegistry({ services: { web: [{ host: '::1', port: 80 }] } });
  const seen = new Recorder<readonly ServiceEndpoint[]>();
  registry.watch('web', seen.record);
  await seen.until((lists) => lists.length === 1);
  await registry.register({ service: 'web', id: '0', host: 'b', port: 80 });
  await seen.until((lists) => lists.length === 2);
  await registry.deregister({ service: 'web', id: '0' });
  await seen.until((lists) => lists.length === 3);
  assert.deepEqual(
    seen.values.map((list) => list.map(({ id }) => id)),
    [['[::1]:80'], ['[::1]:80', 'b:80'], ['[::1]:80']],
  );
});

test('refuses a listed address that nobody could reach', () => {
  const services = { web: [{ host: 'a', port: 0 }] };
  assert.throws(() => memoryRegistry({ services }), { code: 'ERR_REGISTRY_INSTANCE' });
});

test('tells all changes of one turn at once', async () => {
  await using registry = memoryRegistry();
  const seen = new Recorder<readonly ServiceEndpoint[]>();
  registry.watch('web', seen.record);
  const instances = Array.from({ length: 10 }, (_, at) => ({ service: 'web', id: `${at}`, host: 'a', port: 80 + at }));
  await Promise.all(instances.map((instance) => registry.register(instance)));
  await seen.until((lists) => lists.length > 0);
  assert.deepEqual(
    seen.values.map(({ length }) => length),
    [10],
  );
});

test('holds as many instances as its limit, over all services', async () => {
  await using registry = memoryRegistry({ maxInstances: 2 });
  const address = { host: 'a', port: 80 };
  await registry.register({ service: 'web', id: '1', ...address });
  await registry.register({ service: 'api', id: '1', ...address });
  await registry.register({ service: 'api', id: '1', ...address, port: 81 });
  await assert.rejects(registry.register({ service: 'web', id: '2', ...address }), { code: 'ERR_REGISTRY_FULL' });
  await registry.deregister({ service: 'api', id: '1' });
  await registry.register({ service: 'web', id: '2', ...address });
});
