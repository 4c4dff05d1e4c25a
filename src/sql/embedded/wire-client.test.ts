import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test } from 'node:test';
import { ManualTimers } from '../../core/index.ts';
import { embeddedDefaults } from './defaults.ts';
import { Turns } from './turns.ts';
import { serveClient } from './wire-client.ts';

test('one who does not show the password in time is cut off', async () => {
  const timers = new ManualTimers();
  const turns = new Turns(timers, 1_000, () => new Error('late'));
  const served = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    const database = new Promise<never>(() => {});
    serveClient(socket, { database, turns, password: 'secret', timers }).then(served.resolve, served.reject);
    timers.advance(embeddedDefaults.admissionMs - 1);
    assert.equal(socket.destroyed, false);
    timers.advance(1);
    assert.equal(socket.destroyed, true);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const stranger = connect((server.address() as AddressInfo).port, '127.0.0.1');
  stranger.on('error', () => {});
  stranger.write(Buffer.from([0, 0]));
  await Promise.all([once(stranger, 'close'), served.promise]);
  server.close();
});
