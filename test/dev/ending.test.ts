import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { descendantsOf, isRunning, untilGone } from '../support/index.ts';
import { DevProgram } from './dev-program.ts';

/** Every process of a running world: itself, two regions, two apps, three reapers. */
function allOf(dev: DevProgram): readonly number[] {
  const pids = dev.processes();
  assert.equal(pids.length, 8, `processes: ${pids.join(', ')}`);
  return pids;
}

test('Ctrl-C ends everything in order', async () => {
  await using dev = await (await DevProgram.start()).ready();
  const pids = allOf(dev);
  assert.equal((await dev.ask('DE')).region, 'eu');
  dev.interrupt();
  assert.equal(await dev.exited(), 0);
  await untilGone(pids);
  assert.equal(dev.output.trimEnd().split('\n').length, 1, dev.output);
});

test('a second Ctrl-C ends everything at once, even an app that is deaf and blocked', async () => {
  await using dev = await (await DevProgram.start()).ready();
  const pids = allOf(dev);
  await dev.ask('DE', '/block');
  dev.interrupt();
  await delay(300);
  assert.equal(isRunning(dev.pid), true, 'the first Ctrl-C waits for the app');
  const from = performance.now();
  dev.interrupt();
  assert.equal(await dev.exited(), 130);
  await untilGone(pids);
  assert.ok(performance.now() - from < 10_000);
});

test('kill -9 of the parent leaves nothing behind, even when an app is blocked', async () => {
  await using dev = await (await DevProgram.start()).ready();
  const pids = allOf(dev);
  await dev.ask('DE', '/block');
  dev.child.kill('SIGKILL');
  await untilGone(pids);
});

test('kill -9 of the parent and a region in one stroke leaves nothing behind', async () => {
  await using dev = await (await DevProgram.start()).ready();
  const pids = allOf(dev);
  await dev.ask('DE', '/block');
  const { services } = await dev.admin<{ services: { region: string; workers: { pid: number }[] }[] }>('/v1/status');
  const apps = services.flatMap(({ workers }) => workers.map(({ pid }) => pid));
  const regions = pids.filter((pid) => pid !== dev.pid && descendantsOf(pid).some((child) => apps.includes(child)));
  assert.equal(regions.length, 2);
  for (const pid of [...regions, dev.pid]) process.kill(pid, 'SIGKILL');
  await untilGone(pids);
});

test('Ctrl-C during the start ends what has been started', async () => {
  await using dev = await DevProgram.start();
  while (dev.processes().length < 4) await delay(20);
  const pids = dev.processes();
  dev.interrupt();
  assert.equal(await dev.exited(), 130);
  await untilGone(pids);
});
