import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { setImmediate as turnOver } from 'node:timers/promises';
import { RequestHead } from '../../http/index.ts';
import { Turn } from '../../proxy/index.ts';
import type { AcceptedClient } from '../accepted-client.ts';
import type { EdgeRuntime } from '../edge-runtime.ts';
import { ClientInput, type InputSink } from './client-input.ts';
import { readBytes } from './read-buffers.ts';

const bodyBytes = 40 * readBytes;
const head = `POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: ${bodyBytes}\r\n\r\n`;

test('no more is read in one turn than fits, whatever the system has; the rest of a body comes when its head was read', async () => {
  const told: string[] = [];
  let received = 0;
  let at = 0;
  let readBefore = 0;
  const sink: InputSink = {
    reading: true,
    onHead: () => {
      told.push('head');
      readBefore = at;
    },
    onBodyData: (_, start, end) => {
      received += end - start;
    },
    onBodyEnd: () => told.push('end'),
    onRefused: (_, fault) => told.push(fault),
    onDropped: () => told.push('dropped'),
    onHeadBegun: () => told.push('part of a head'),
  };
  const whole = Buffer.from(head + 'x'.repeat(bodyBytes));
  const socket = new Duplex({
    read(size) {
      this.push(at < whole.length ? whole.subarray(at, at + size) : null);
      at += size;
    },
    write: (_bytes, _encoding, done) => done(),
  });
  const client = { socket: socket as Socket, shared: undefined } as unknown as AcceptedClient;
  const edge = { limits: { headBytes: 1_000 }, turn: new Turn() } as unknown as EdgeRuntime;
  const copied: number[] = [];
  const { copy } = edge.turn;
  edge.turn.copy = (bytes, size) => {
    copied.push(size);
    return copy.call(edge.turn, bytes, size);
  };
  new ClientInput(client, new RequestHead({ maxFields: 10 }), edge, sink);
  while (!socket.readableEnded) await turnOver();
  assert.ok(readBefore < 4 * readBytes, `${readBefore} bytes read before the head`);
  assert.deepEqual(told, ['head', 'end']);
  assert.equal(received, bodyBytes);
  assert.deepEqual(copied, [], 'a large piece is not copied to wait for its turn');
});
