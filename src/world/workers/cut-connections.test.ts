import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventInput } from '../../control/index.ts';
import { CutConnections } from './cut-connections.ts';

const end = 'worker web/1 (process 1.1, pid 7) was ended by SIGKILL';

test('connections that ended with a worker are counted by what is known of them, and told of with their clients', () => {
  const events: EventInput[] = [];
  const cut = new CutConnections((event) => events.push(event));
  assert.equal(cut.metrics.length, 0);
  cut.tell('web/1', {
    end,
    connections: [
      { address: '192.0.2.1', reason: 'opaque' },
      { address: '192.0.2.2', reason: 'answering' },
      { address: '192.0.2.2', reason: 'opaque' },
      { address: '', reason: 'opaque' },
    ],
  });
  assert.deepEqual(events, [
    {
      type: 'worker.cut',
      subject: 'web/1',
      reason: `client connections that ended with it, with requests under way perhaps: 3 with TLS, HTTP/2 or a tunnel, 1 in the middle of an answer; ${end}`,
      details: { connections: 4, clients: { '192.0.2.2': 2, '192.0.2.1': 1, unknown: 1 } },
    },
  ]);
  cut.tell('web/1', { end, connections: [{ address: '192.0.2.1', reason: 'opaque' }] });
  const [snapshot] = cut.metrics;
  assert.deepEqual(snapshot!.samples, [
    { labels: { reason: 'opaque' }, value: 4 },
    { labels: { reason: 'answering' }, value: 1 },
  ]);
});

test('of many clients twenty are named, and the others counted', () => {
  const events: EventInput[] = [];
  const connections = Array.from({ length: 25 }, (_, at) => ({ address: `192.0.2.${at}`, reason: 'opaque' as const }));
  new CutConnections((event) => events.push(event)).tell('web/1', { end, connections });
  const { clients, moreClients } = events[0]!.details as { clients: object; moreClients: number };
  assert.deepEqual([Object.keys(clients).length, moreClients], [20, 5]);
});
