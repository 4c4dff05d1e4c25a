import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AntipodeError } from '../../core/index.ts';
import { Link } from './link.ts';

/** Two ends of a channel that carries JSON, one turn later. */
function pair(): [Link, Link] {
  const carry = (to: () => Link) => ({
    send: (message: object) => {
      const text = JSON.stringify(message);
      queueMicrotask(() => to().take(JSON.parse(text)));
    },
  });
  const one: Link = new Link(carry(() => other));
  const other: Link = new Link(carry(() => one));
  return [one, other];
}

test('tells, and answers what is asked', async () => {
  const [parent, worker] = pair();
  const heard: unknown[] = [];
  worker.on('news', (value) => heard.push(value));
  worker.answer('double', (value) => Promise.resolve((value as number) * 2));
  parent.tell('news', { a: 1 });
  parent.tell('unheard', 1);
  assert.deepEqual(await Promise.all([parent.ask('double', 2, 1_000), parent.ask('double', 3, 1_000)]), [4, 6]);
  assert.deepEqual(heard, [{ a: 1 }]);
  assert.equal(await parent.ask('unknown', 1, 1_000), undefined);
});

test('hears what was told before it listened, in order', () => {
  const link = new Link({ send: () => {} });
  const heard: unknown[] = [];
  for (let value = 1; value <= 3; value++) link.take({ antipode: { kind: 'news', value } });
  link.on('news', (value) => heard.push(value));
  link.take({ antipode: { kind: 'news', value: 4 } });
  assert.deepEqual(heard, [1, 2, 3, 4]);
});

test('hands on what the other side throws, with its code', async () => {
  const [parent, worker] = pair();
  worker.answer('reload', () => {
    throw new AntipodeError('ERR_CONFIG_INVALID', 'a key is wrong');
  });
  worker.answer('break', () => Promise.reject(new TypeError('no such thing')));
  await assert.rejects(parent.ask('reload', 0, 1_000), { code: 'ERR_CONFIG_INVALID', message: 'a key is wrong' });
  await assert.rejects(parent.ask('break', 0, 1_000), { code: 'ERR_WORLD_WORKER_FAULT', message: 'no such thing' });
});

test('gives up on a side that is silent or gone', async () => {
  const link = new Link({ send: () => {} });
  await assert.rejects(link.ask('any', 0, 1), { code: 'ERR_WORLD_WORKER_SILENT' });
  const asked = link.ask('any', 0, 60_000);
  link.close();
  await assert.rejects(asked, { code: 'ERR_WORLD_WORKER_SILENT', message: /ended before it answered/ });
});

test('leaves alone what is not its own, and answers that nobody waits for', () => {
  const link = new Link({ send: () => {} });
  for (const message of ['ready', undefined, null, 1, { cmd: 'x' }]) assert.equal(link.take(message), false);
  assert.equal(link.take({ antipode: { kind: 'answer', id: 9, value: 1 } }), true);
});
