import assert from 'node:assert/strict';
import { Resolver } from 'node:dns/promises';
import { test } from 'node:test';
import { type DnsServer, startDnsServer } from '../../../test/support/dns-server.ts';
import { DnsLookup } from './dns-lookup.ts';
import { parseDnsService } from './dns-service.ts';

const limits = { minTtlMs: 5_000, maxTtlMs: 300_000, maxTargets: 8 };

async function againInMs(service: string, prepare: (server: DnsServer) => void): Promise<number> {
  await using server = await startDnsServer();
  prepare(server);
  const resolver = new Resolver({ tries: 1 });
  resolver.setServers([server.address]);
  return (await new DnsLookup(resolver, parseDnsService(service), limits).run()).againInMs;
}

const ofTtls = (...ttls: number[]) =>
  againInMs('api.test:80', (server) => {
    server.set('api.test', 'A', ['10.0.0.1'], ttls[0]);
    if (ttls[1] !== undefined) server.set('api.test', 'AAAA', ['fd00:0:0:0:0:0:0:1'], ttls[1]);
  });

test('looks again when the shortest time to live is over', async () => {
  assert.equal(await ofTtls(60), 60_000);
  assert.equal(await ofTtls(60, 30), 30_000);
});

test('looks again not before the minimum and not after the maximum', async () => {
  assert.equal(await ofTtls(0, 60), 5_000);
  assert.equal(await ofTtls(2_147_483_647), 300_000);
});

test('looks again after the minimum when there is no time to live to go by', async () => {
  assert.equal(await againInMs('gone.test:80', () => {}), 5_000);
  const srv = (server: DnsServer) => {
    server.set('api.test', 'A', ['10.0.0.1'], 60);
    server.set('_api._tcp.test', 'SRV', [{ target: 'api.test', port: 1 }], 60);
  };
  assert.equal(await againInMs('_api._tcp.test', srv), 5_000);
  const half = (server: DnsServer) => {
    server.set('api.test', 'A', ['10.0.0.1'], 60);
    server.fail('SERVFAIL', 'AAAA');
  };
  assert.equal(await againInMs('api.test:80', half), 5_000);
});
