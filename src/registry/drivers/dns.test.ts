import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DnsServer, startDnsServer } from '../../../test/support/dns-server.ts';
import { Recorder, registrySuite } from '../../testing/index.ts';
import {
  type DnsRegistryOptions,
  dnsRegistry,
  type RegistryTrouble,
  type ServiceAddress,
  type ServiceEndpoint,
} from '../index.ts';

const quick = { minTtlMs: 10, timeoutMs: 500, tries: 1 };

registrySuite('dns', async () => {
  const server = await startDnsServer();
  const registry = dnsRegistry({ servers: [server.address], ...quick });
  return {
    registry,
    services: ['_web._tcp.test', '_api._tcp.test'],
    async publish(service: string, addresses: readonly ServiceAddress[]) {
      for (const { host } of addresses) server.set(`${host}.test`, 'A', [host]);
      server.set(
        service,
        'SRV',
        addresses.map(({ host, port, weight = 1, priority = 0 }) => ({
          target: `${host}.test`,
          port,
          weight,
          priority,
        })),
      );
    },
    async [Symbol.asyncDispose]() {
      await registry.close();
      await server[Symbol.asyncDispose]();
    },
  };
});

/** A server, a registry on it and what a watcher of `service` and the trouble callback were told. */
async function setup(service: string, prepare: (server: DnsServer) => void, options: Partial<DnsRegistryOptions> = {}) {
  const server = await startDnsServer();
  prepare(server);
  const lists = new Recorder<readonly string[]>();
  const troubles = new Recorder<RegistryTrouble>();
  const registry = dnsRegistry({ servers: [server.address], ...quick, onTrouble: troubles.record, ...options });
  const stop = registry.watch(service, (endpoints) => lists.record(endpoints.map(describeEndpoint)));
  return {
    server,
    registry,
    lists,
    troubles,
    stop,
    async [Symbol.asyncDispose]() {
      await registry.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

function describeEndpoint({ id, priority, weight }: ServiceEndpoint): string {
  return `${id} ${priority}/${weight}`;
}

/** Waits until the question has been asked this many times more. */
async function askedAgain({ questions }: DnsServer, question: string, times: number): Promise<void> {
  const count = (all: readonly string[]) => all.filter((each) => each === question).length;
  const before = count(questions.values);
  await questions.until((all) => count(all) >= before + times);
}

test('finds every address of a name, IPv4 and IPv6, with the port of the watch', async () => {
  await using dns = await setup('api.test:3000', (server) => {
    server.set('api.test', 'A', ['10.0.0.2', '10.0.0.1']);
    server.set('api.test', 'AAAA', ['fd00:0:0:0:0:0:0:1']);
  });
  await dns.lists.until(({ length }) => length > 0);
  assert.deepEqual(dns.lists.values, [['10.0.0.1:3000 0/1', '10.0.0.2:3000 0/1', '[fd00::1]:3000 0/1']]);
});

test('ranks SRV priorities and scales SRV weights into ours', async () => {
  await using dns = await setup('_api._tcp.test', (server) => {
    server.set('one.test', 'A', ['10.0.0.1']);
    server.set('two.test', 'A', ['10.0.0.2']);
    server.set('_api._tcp.test', 'SRV', [
      { target: 'one.test', port: 1, priority: 10, weight: 65_535 },
      { target: 'one.test', port: 2, priority: 10, weight: 0 },
      { target: 'two.test', port: 1, priority: 700, weight: 32_768 },
    ]);
  });
  await dns.lists.until(({ length }) => length > 0);
  assert.deepEqual(dns.lists.values, [['10.0.0.1:1 0/256', '10.0.0.1:2 0/1', '10.0.0.2:1 1/128']]);
});

test('tells an empty list when the name is gone, or SRV says that the service is not offered', async () => {
  await using gone = await setup('gone.test:80', () => {});
  await using refused = await setup('_no._tcp.test', (server) => {
    server.set('_no._tcp.test', 'SRV', [{ target: '.', port: 0 }]);
  });
  await Promise.all([gone, refused].map(({ lists }) => lists.until(({ length }) => length > 0)));
  assert.deepEqual([gone.lists.values, refused.lists.values], [[[]], [[]]]);
  assert.deepEqual([gone.troubles.values, refused.troubles.values], [[], []]);
});

test('keeps the last good list while DNS fails, and reports the beginning and the end of it', async () => {
  await using dns = await setup('api.test:80', (server) => server.set('api.test', 'A', ['10.0.0.1']));
  await dns.lists.until(({ length }) => length === 1);
  dns.server.fail('SERVFAIL');
  dns.server.set('api.test', 'A', ['10.0.0.2']);
  await dns.troubles.until(({ length }) => length === 1);
  await askedAgain(dns.server, 'A api.test', 3);
  assert.equal(dns.lists.values.length, 1);
  dns.server.fail(undefined);
  await dns.troubles.until(({ length }) => length === 2);
  await dns.lists.until(({ length }) => length === 2);
  assert.deepEqual(dns.lists.values, [['10.0.0.1:80 0/1'], ['10.0.0.2:80 0/1']]);
  const [begin, end] = dns.troubles.values.map(({ error }) => error);
  assert.deepEqual([begin?.code, begin?.details.service], ['ERR_REGISTRY_DNS', 'api.test:80']);
  assert.match(begin!.message, /ESERVFAIL api\.test.*stay in use/);
  assert.equal(end, undefined);
});

test('follows what DNS still answers while it fails for the rest', async () => {
  await using dns = await setup('api.test:80', (server) => {
    server.set('api.test', 'A', ['10.0.0.1']);
    server.set('api.test', 'AAAA', ['fd00:0:0:0:0:0:0:1']);
  });
  await dns.lists.until(({ length }) => length === 1);
  dns.server.fail('SERVFAIL', 'AAAA');
  await dns.troubles.until(({ length }) => length === 1);
  dns.server.set('api.test', 'A', ['10.0.0.2']);
  await dns.lists.until(({ length }) => length === 2);
  assert.deepEqual(dns.lists.last, ['10.0.0.2:80 0/1', '[fd00::1]:80 0/1']);
});

test('tells no list at all before the first answer', async () => {
  await using dns = await setup('api.test:80', (server) => {
    server.set('api.test', 'A', ['10.0.0.1']);
    server.fail('REFUSED');
  });
  await dns.troubles.until(({ length }) => length === 1);
  assert.deepEqual(dns.lists.values, []);
  dns.server.fail(undefined);
  await dns.lists.until(({ length }) => length === 1);
  assert.deepEqual(dns.lists.values, [['10.0.0.1:80 0/1']]);
});

test('asks once for all watchers of a service, and no more when the last has stopped', async () => {
  await using dns = await setup('api.test:80', (server) => server.set('api.test', 'A', ['10.0.0.1']), { minTtlMs: 50 });
  const stopSecond = dns.registry.watch('api.test:80', () => {});
  await dns.lists.until(({ length }) => length === 1);
  assert.deepEqual(dns.server.questions.values.toSorted(), ['A api.test', 'AAAA api.test']);
  dns.stop();
  await askedAgain(dns.server, 'A api.test', 1);
  stopSecond();
  dns.registry.watch('other.test:80', () => {});
  await askedAgain(dns.server, 'A other.test', 3);
  const lastOfFirst = dns.server.questions.values.lastIndexOf('A api.test');
  assert.ok(lastOfFirst < dns.server.questions.values.indexOf('A other.test'));
});

test('uses as many SRV targets as its limit and reports the rest', async () => {
  await using dns = await setup(
    '_api._tcp.test',
    (server) => {
      const names = ['one', 'two', 'three'].map((name) => `${name}.test`);
      for (const name of names) server.set(name, 'A', ['10.0.0.1']);
      server.set(
        '_api._tcp.test',
        'SRV',
        names.map((target, at) => ({ target, port: 1 + at, priority: at })),
      );
    },
    { maxTargets: 2 },
  );
  await dns.troubles.until(({ length }) => length === 1);
  await dns.lists.until(({ length }) => length === 1);
  assert.deepEqual(dns.lists.values, [['10.0.0.1:1 0/1', '10.0.0.1:2 1/1']]);
  assert.match(dns.troubles.last!.error!.message, /more than 2 targets/);
});

test('refuses a name that DNS cannot look up, and shows both forms', async () => {
  await using registry = dnsRegistry();
  for (const service of [
    '',
    'a b:80',
    'a..b',
    'a:0',
    'a:65536',
    'a:x',
    'http://a',
    '[::1]:80',
    `${'a'.repeat(256)}:80`,
  ]) {
    const refusal = { code: 'ERR_REGISTRY_SERVICE', message: /'api\.internal:3000' .* '_http\._tcp\.internal'/ };
    assert.throws(() => registry.watch(service, () => {}), refusal);
  }
});
