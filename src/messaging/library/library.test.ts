import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { broadcast, onBroadcast, sharedCounter, topic, worker } from '../index.ts';

const key = Symbol.for('antipode.worker');

test('is of use where nobody supervises: one worker, by the name of local', async () => {
  const { isSupervised, id, number, service, region, generation } = worker;
  assert.deepEqual([isSupervised, id, number, service, region, generation], [false, 'local', 1, '', '', 0]);
  const invalidated = topic<{ readonly key: string }>('cache.invalidated');
  const heard: unknown[] = [];
  const end = onBroadcast(invalidated, ({ key: name }, { from }) => heard.push([name, from]));
  broadcast(invalidated, { key: 'a' });
  broadcast('cache.invalidated', { key: 'b' });
  broadcast('another', { key: 'c' });
  assert.deepEqual(heard, [], 'not before the caller has gone on');
  await turn();
  assert.deepEqual(heard, [
    ['a', 'local'],
    ['b', 'local'],
  ]);
  end();
  broadcast(invalidated, { key: 'd' });
  await turn();
  assert.equal(heard.length, 2);
});

test('each listener has a copy of its own', async () => {
  const heard: { list: number[] }[] = [];
  const listen = () =>
    onBroadcast<{ list: number[] }>('t', (message) => {
      message.list.push(message.list.length);
      heard.push(message);
    });
  const ends = [listen(), listen()];
  const message = { list: [] };
  broadcast('t', message);
  await turn();
  assert.deepEqual([message, ...heard], [{ list: [] }, { list: [0] }, { list: [0] }]);
  for (const end of ends) end();
});

test('counts, and counts again', async () => {
  const logins = sharedCounter('logins');
  assert.deepEqual(
    [await logins.increment(), await logins.increment(4), await sharedCounter('logins').get()],
    [1, 5, 5],
  );
  await logins.reset();
  assert.equal(await logins.get(), 0);
  const short = sharedCounter('short', { window: 1 });
  await short.increment();
  while ((await short.get()) !== 0) await turn();
});

test('refuses what is no message, up to its limit and beyond', () => {
  const refused = (message: unknown, reason: RegExp) =>
    assert.throws(() => broadcast('t', message), { code: 'ERR_WORKER_MESSAGE', message: reason });
  const loop: unknown[] = [];
  loop.push(loop);
  refused(undefined, /is undefined/);
  refused(() => {}, /is function/);
  refused(1n, /cannot be written as JSON/);
  refused(loop, /cannot be written as JSON/);
  broadcast('t', 'x'.repeat(65_534));
  refused('x'.repeat(65_535), /has 65537 bytes as JSON, more than 65536/);
  refused('é'.repeat(40_000), /more than 65536/);
  const code = 'ERR_WORKER_MESSAGE';
  for (const name of ['', 'x'.repeat(201)]) {
    assert.throws(() => broadcast(name, 1), { code });
    assert.throws(() => onBroadcast(name, () => {}), { code });
    assert.throws(() => topic(name), { code });
  }
});

test('refuses what is no counter', async () => {
  for (const name of ['', 'x'.repeat(201)]) assert.throws(() => sharedCounter(name), { code: 'ERR_WORKER_COUNTER' });
  assert.throws(() => sharedCounter('a', { window: 'soon' }), { code: 'ERR_UNITS_DURATION' });
  assert.throws(() => sharedCounter('a', { window: 0 }), { code: 'ERR_WORKER_COUNTER' });
  for (const by of [0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    await assert.rejects(sharedCounter('a').increment(by), { code: 'ERR_WORKER_COUNTER' });
  }
});

test('says so where its supervisor is of another version, and still knows who it is', async () => {
  const holder = globalThis as unknown as Record<symbol, object>;
  const before = holder[key]!;
  holder[key] = { version: 99, facts: { isSupervised: true, id: '2.3' } };
  try {
    assert.equal(worker.id, '2.3');
    const expected = { code: 'ERR_WORKER_VERSION', message: /version 1 .* speaks 99/ };
    assert.throws(() => broadcast('t', 1), expected);
    await assert.rejects(sharedCounter('a').get(), expected);
  } finally {
    holder[key] = before;
  }
});
