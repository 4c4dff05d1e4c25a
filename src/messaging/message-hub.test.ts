import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ManualClock, ManualTimers } from '../core/index.ts';
import { type HubChannel, HubPort, type HubPortOptions } from './hub-port.ts';
import { type HubMember, MessageHub, type MessageHubOptions } from './message-hub.ts';

/** A hub with workers whose channels are this test's: what is sent arrives at once, or when a worker that is slow is let. */
function room(options: Partial<MessageHubOptions> = {}) {
  const hub = new MessageHub({ clock: new ManualClock(), ...options });
  const worker = (id: string, portOptions: Partial<HubPortOptions> = {}) => {
    const heard: string[] = [];
    const waiting: (() => void)[] = [];
    const state = { isSlow: false, opened: 0, isOpen: true };
    const member: HubMember = {
      id,
      send(message, onSent) {
        const deliver = () => {
          port.take(JSON.parse(JSON.stringify(message)));
          onSent();
        };
        if (state.isSlow) waiting.push(deliver);
        else deliver();
      },
    };
    const channel: HubChannel = {
      get isOpen() {
        return state.isOpen;
      },
      open: () => void state.opened++,
      send(message, onSent) {
        hub.take(member, JSON.parse(JSON.stringify(message)));
        onSent();
      },
    };
    const facts = { isSupervised: true, id, number: 1, service: 'web', region: '', generation: 0 };
    const port: HubPort = new HubPort({ facts, channel, ...portOptions });
    const listen = () =>
      port.listen({
        onTold: ({ topic, text, from }) => void heard.push(`${from} ${topic} ${text}`),
        onMissed: (count) => void heard.push(`missed ${count}`),
      });
    /** Lets what waits for a slow worker arrive, but no more. */
    const catchUp = async () => {
      for (const deliver of waiting.splice(0)) deliver();
      await turn();
    };
    return { port, heard, listen, state, member, catchUp };
  };
  return { hub, worker };
}

test('tells all that listen, the sender too, in one order, and nobody else', async () => {
  const { worker } = room();
  const [a, b, deaf] = [worker('1.1'), worker('2.1'), worker('3.1')];
  a.listen();
  b.listen();
  a.port.tell('t', '1');
  b.port.tell('t', '2');
  deaf.port.tell('u', '3');
  assert.deepEqual(a.heard, [], 'not before the caller has gone on');
  await turn();
  assert.deepEqual(a.heard, ['1.1 t 1', '2.1 t 2', '3.1 u 3']);
  assert.deepEqual(b.heard, a.heard);
  assert.deepEqual([a.state.opened, deaf.state.opened], [1, 0], 'an app that only tells has its channel to itself');
});

test('a listener ends, a worker leaves, and others go on', async () => {
  const { hub, worker } = room();
  const [a, b] = [worker('1.1'), worker('2.1')];
  const end = a.listen();
  b.listen();
  end();
  end();
  a.port.tell('t', '1');
  await turn();
  assert.deepEqual([a.heard, b.heard], [[], ['1.1 t 1']]);
  a.listen();
  hub.leave(b.member);
  a.port.tell('t', '2');
  await turn();
  assert.deepEqual([a.heard, b.heard], [['1.1 t 2'], ['1.1 t 1']]);
});

test('one listener that throws keeps nothing from the others', async () => {
  const { worker } = room();
  const a = worker('1.1');
  // The test runner takes such errors for failures.
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const thrown = once(process, 'uncaughtException');
  a.port.listen({
    onTold() {
      throw new Error('mine');
    },
    onMissed() {},
  });
  a.listen();
  a.port.tell('t', '1');
  const [error] = await thrown;
  for (const listener of others) process.on('uncaughtException', listener);
  assert.equal(error.message, 'mine');
  assert.deepEqual(a.heard, ['1.1 t 1']);
});

test('a worker that is slow holds a bounded number of bytes, hears that it missed some, and holds up nobody', async () => {
  const { worker } = room({ maxUnderWayBytes: 10 });
  const [quick, slow] = [worker('1.1'), worker('2.1')];
  quick.listen();
  slow.listen();
  slow.state.isSlow = true;
  for (const text of ['1111', '2222', '3333', '4']) quick.port.tell('t', text);
  await turn();
  assert.equal(quick.heard.length, 4);
  assert.deepEqual(slow.heard, []);
  await slow.catchUp();
  assert.deepEqual(slow.heard, ['1.1 t 1111', '1.1 t 2222']);
  await slow.catchUp();
  slow.state.isSlow = false;
  quick.port.tell('t', '5');
  await turn();
  assert.deepEqual(slow.heard.slice(2), ['missed 2', '1.1 t 5']);
});

test('a message larger than all that may be under way gets through where nothing is', async () => {
  const { worker } = room({ maxUnderWayBytes: 3 });
  const a = worker('1.1');
  a.listen();
  a.port.tell('t', '123456');
  await turn();
  assert.deepEqual(a.heard, ['1.1 t 123456']);
});

test('counts for all workers, past the end of each', async () => {
  const { hub, worker } = room();
  const [a, b] = [worker('1.1'), worker('2.1')];
  const add = (name: string) => ({ name, action: 'add', by: 1, windowMs: undefined }) as const;
  const values = await Promise.all([a.port.count(add('x')), b.port.count(add('x')), a.port.count(add('x'))]);
  assert.deepEqual(values, [1, 2, 3]);
  hub.leave(a.member);
  assert.equal(await worker('1.2').port.count({ name: 'x', action: 'read' }), 3);
  const wrong = b.port.count({ ...add('x'), by: 0.5 });
  await assert.rejects(wrong, { code: 'ERR_WORKER_COUNTER', message: /counter "x" would be 3\.5/ });
});

test('counting fails where the supervisor is gone, or silent', async () => {
  const { worker } = room();
  const timers = new ManualTimers();
  const a = worker('1.1', { timers });
  a.state.isSlow = true;
  const read = { name: 'x', action: 'read' } as const;
  const silent = assert.rejects(a.port.count(read), { code: 'ERR_WORKER_SUPERVISOR', message: /within 5000 ms/ });
  timers.advance(5_000);
  await silent;
  assert.equal(timers.pending, 0);
  await a.catchUp();
  a.state.isOpen = false;
  await assert.rejects(a.port.count(read), { code: 'ERR_WORKER_SUPERVISOR', message: /gone/ });
});

test('a supervisor that does not read has what is told refused, not kept without end', () => {
  const sent: (() => void)[] = [];
  const channel: HubChannel = { isOpen: true, open() {}, send: (_, onSent) => void sent.push(onSent) };
  const facts = { isSupervised: true, id: '1.1', number: 1, service: 'web', region: '', generation: 0 };
  const port = new HubPort({ facts, channel, maxUnderWayBytes: 10 });
  port.tell('t', '1234');
  port.tell('t', '1234');
  assert.throws(() => port.tell('t', '1'), { code: 'ERR_WORKER_SUPERVISOR', message: /10 bytes are on their way/ });
  sent[0]!();
  port.tell('t', '1');
});

test('leaves messages of others alone, and is not brought down by forged ones', () => {
  const { hub, worker } = room();
  const { member, port, heard } = worker('1.1');
  for (const foreign of ['ready', null, 7, { type: 'antipode:heartbeat' }, { antipode: {} }]) {
    assert.equal(hub.take(member, foreign), false);
    assert.equal(port.take(foreign), false);
  }
  const type = 'antipode:messaging';
  for (const forged of [
    {},
    { kind: 'tell' },
    { kind: 'count', id: 1 },
    { kind: 'count', id: 1, order: null },
    { kind: 'x' },
  ]) {
    assert.equal(hub.take(member, { type, ...forged }), true);
  }
  assert.deepEqual(heard, []);
});
