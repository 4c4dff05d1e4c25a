import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RequestHead } from '../http/index.ts';
import type { FieldTaker } from '../proxy/index.ts';
import type { EdgeRuntime } from './edge-runtime.ts';
import { loopTokens } from './loop-tokens.ts';
import { RequestContext } from './request-context.ts';
import { RequestIds, requestIdDefaults } from './request-ids.ts';
import { TrafficCounters } from './traffic-counters.ts';
import { plainTransport } from './transport.ts';

const certificateFields = 'x-antipode-client-cert-serial: 07\r\nx-antipode-client-cert-names: DNS:a, DNS:b\r\n';

const client = fc.record({
  address: fc.constantFrom('192.0.2.9', '2001:db8::9'),
  place: fc.constantFrom(undefined, {}, { country: 'BR' }),
  trustedPeer: fc.boolean(),
});
const scene = fc.record({
  clients: fc.array(client, { minLength: 1, maxLength: 3 }),
  host: fc.constantFrom('host: a.example\r\n', 'Host: [2001:db8::1]:8080\r\n'),
  fields: fc.constantFrom('', 'Accept: */*\r\n', 'x-a:  b\t \r\ntraceparent: 00-1-2-00\r\nX-a:\r\n'),
  forwarded: fc.constantFrom('', 'X-Forwarded-For: \u00a01 \r\ncf-connecting-ip:9\r\nForwarded: for=_x\r\n'),
  region: fc.constantFrom('', 'eu'),
  isEntry: fc.boolean(),
  transport: fc.constantFrom(plainTransport, { ...plainTransport, scheme: 'https' as const, certificateFields }),
  totalTimeoutMs: fc.constantFrom(Number.POSITIVE_INFINITY, 1_000),
});

/** Lines as they are written anew from names and values. */
class Lines implements FieldTaker {
  text = '';

  takeLines(lines: string): void {
    this.text += lines;
  }

  takeField(name: string, value: string): void {
    this.text += `${name}: ${value}\r\n`;
  }
}

test('tells one by one what it says as text, for each request of a connection', (t) => {
  t.mock.timers.enable({ apis: ['Date'] });
  t.mock.method(performance, 'now', () => 5);
  fc.assert(
    fc.property(scene, ({ clients, host, fields, forwarded, region, isEntry, transport, totalTimeoutMs }) => {
      const head = new RequestHead({ maxFields: 20 });
      const edge = {
        counters: new TrafficCounters(1),
        requestIds: new RequestIds(requestIdDefaults),
        loop: loopTokens('shop'),
        region,
        isEntry,
      } as unknown as EdgeRuntime;
      const turns = [...clients];
      const context = new RequestContext(head, '192.0.2.1', transport, { ...edge, identify: () => turns.shift()! });
      for (const { trustedPeer } of clients) {
        const bytes = Buffer.from(`GET / HTTP/1.1\r\n${host}${fields}${trustedPeer ? forwarded : ''}\r\n`, 'latin1');
        assert.equal(head.parse(bytes, bytes.length), bytes.length, head.fault);
        context.begin(5);
        context.prepare({ upgrade: false, clientDeadlines: false, totalTimeoutMs });
        const told = new Lines();
        context.tellFields(told);
        assert.equal(told.text, context.fields);
        assert.match(told.text, /^x-request-id: [0-9a-f]{16}\r\n/m);
      }
    }),
  );
});
