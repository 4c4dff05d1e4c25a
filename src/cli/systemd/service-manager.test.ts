import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { notifySocket } from '../../../test/support/notify-socket.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { until } from '../../../test/support/until.ts';
import { ManualTimers } from '../../core/index.ts';
import { createServiceManager } from './service-manager.ts';

const untroubled = (reason: string) => assert.fail(reason);

test('tells systemd what happens, in its order', async () => {
  await using folder = await temporaryFolder('notify');
  const socket = join(folder.path, 'notify');
  using systemd = await notifySocket(socket);
  const manager = createServiceManager({ env: { ...process.env, NOTIFY_SOCKET: socket }, onFailure: untroubled });
  manager.ready('listening on 127.0.0.1:8080');
  manager.reloading();
  manager.ready('listening\nagain');
  manager.stopping();
  await manager.close();
  await until(() => systemd.heard.length === 4, 'four messages');
  const [ready, reloading, again, stopping] = systemd.heard;
  assert.equal(ready, 'READY=1 STATUS=listening on 127.0.0.1:8080');
  assert.match(reloading!, /^RELOADING=1 MONOTONIC_USEC=\d+ STATUS=reloading$/);
  assert.equal(again, 'READY=1 STATUS=listening again');
  assert.match(stopping!, /^STOPPING=1 STATUS=/);
});

test('is alive at half the time of the watchdog, from when it is ready until it closes', async () => {
  await using folder = await temporaryFolder('notify');
  const socket = join(folder.path, 'notify');
  using systemd = await notifySocket(socket);
  const timers = new ManualTimers();
  const env = { ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '30000000', WATCHDOG_PID: String(process.pid) };
  const manager = createServiceManager({ env, onFailure: untroubled, timers });
  assert.equal(timers.pending, 0);
  manager.ready('up');
  await until(() => systemd.heard.length === 1, 'the first message');
  for (const beats of [1, 2]) {
    // The one before has been taken only when its sender has ended.
    await until(() => {
      timers.advance(15_000);
      return systemd.heard.length > beats;
    }, 'the next message');
  }
  timers.advance(14_999);
  await manager.close();
  const before = systemd.heard.length;
  timers.advance(60_000);
  assert.equal(timers.pending, 0);
  assert.equal(systemd.heard.length, before);
  assert.deepEqual([...new Set(systemd.heard.slice(1))], ['WATCHDOG=1']);
});

test('is no watchdog for another process', () => {
  const timers = new ManualTimers();
  const env = { PATH: '', NOTIFY_SOCKET: '/nowhere', WATCHDOG_USEC: '1000000', WATCHDOG_PID: '1' };
  createServiceManager({ env, onFailure: () => {}, timers }).ready('up');
  assert.equal(timers.pending, 0);
});

test('keeps what is for itself from the processes it starts, and is silent where nobody listens', async () => {
  const env = { PATH: '', NOTIFY_SOCKET: '', WATCHDOG_USEC: '1000000', OTHER: 'stays' };
  const manager = createServiceManager({ env, onFailure: untroubled });
  assert.deepEqual(env, { PATH: '', OTHER: 'stays' });
  manager.ready('up');
  manager.reloading();
  manager.stopping();
  await manager.close();
});

test('says once that systemd cannot be told', async () => {
  const reasons: string[] = [];
  const env = { PATH: '/nowhere', NOTIFY_SOCKET: '/nowhere/notify' };
  const manager = createServiceManager({ env, onFailure: (reason) => reasons.push(reason) });
  manager.ready('up');
  manager.stopping();
  await manager.close();
  assert.equal(reasons.length, 1);
  assert.match(reasons[0]!, /^systemd cannot be told how this node does: .*systemd-notify/);
});
