import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/core/index.ts';
import { MessageHub, messagingDefaults } from '../../src/messaging/index.ts';
import { until } from '../support/until.ts';
import { program, startGroup } from './harness.ts';

const library = new URL('../../src/messaging/index.ts', import.meta.url);

/** Answers with what it knows of itself, what it has heard and what a counter says. */
const telling = program(
  'telling-port.mjs',
  `import { createServer } from 'node:http';
   import { broadcast, onBroadcast, sharedCounter, worker } from '${library}';
   const heard = [];
   let missed = 0;
   const onMissed = (count) => (missed += count);
   if (process.env.LISTENS) onBroadcast('t', (message) => heard.push(message.at ?? message), { onMissed });
   process.on('message', (message) => heard.push(['for the app', message]));
   createServer(async (request, response) => {
     if (request.url === '/say') broadcast('t', worker.number);
     if (request.url.startsWith('/flood/')) {
       const text = 'x'.repeat(60_000);
       for (let at = 0; at < Number(request.url.slice(7)); at++) {
         broadcast('t', { at, text });
         // Its own channel to the supervisor is not to be the one that is full.
         while (heard.length < at - 20) await new Promise(setImmediate);
       }
     }
     const count = request.url === '/count' ? await sharedCounter('c').increment() : undefined;
     const own = Object.keys(process.env).filter((name) => name.startsWith('ANTIPODE_')).toSorted();
     response.end(JSON.stringify({ worker: { ...worker }, heard, missed, count, own }));
   }).listen(process.env.PORT, process.env.HOST);`,
);

interface Told {
  readonly worker: Readonly<Record<string, unknown>>;
  readonly heard: readonly unknown[];
  readonly missed: number;
  readonly count?: number;
  readonly own: readonly string[];
}

type Options = Parameters<typeof startGroup>[0];

async function start(options: Options) {
  const group = startGroup({ script: telling, ...options });
  await group.whole();
  const ask = async (worker: number, path = '/') => {
    const { host, port } = group.serving().find((status) => status.worker === worker)!.address!;
    return (await (await fetch(`http://${host}:${port}${path}`)).json()) as Told;
  };
  return { group, ask };
}

test('a process without a heartbeat has a port all the same, and nothing of it in its environment', async () => {
  const { ask } = await start({ hub: new MessageHub({ clock: systemClock }), heartbeat: false });
  const { worker, count, own } = await ask(1, '/count');
  assert.deepEqual(worker, {
    isSupervised: true,
    id: '1.1',
    number: 1,
    service: 'web',
    region: 'eu-west',
    generation: 0,
  });
  assert.equal(count, 1);
  // Those with TEST in them say where the servers of the tests are.
  assert.deepEqual(
    own.filter((name) => !name.startsWith('ANTIPODE_TEST_')),
    ['ANTIPODE_GENERATION', 'ANTIPODE_REGION', 'ANTIPODE_SERVICE', 'ANTIPODE_WORKER', 'ANTIPODE_WORKER_ID'],
  );
});

test('an app that does not listen hears nothing; one that does hears of it, and not as a message of its own channel', async () => {
  const hub = new MessageHub({ clock: systemClock });
  const { ask } = await start({ hub, count: 2, env: { LISTENS: 'yes' } });
  await ask(2, '/say');
  await until(async () => (await ask(1)).heard.length > 0, 'it hears');
  assert.deepEqual((await ask(1)).heard, [2]);
  const deaf = await start({ hub, count: 1 });
  await deaf.ask(1, '/say');
  await until(async () => (await ask(1)).heard.length > 1, 'it hears the other group too');
  assert.deepEqual((await deaf.ask(1)).heard, []);
});

test('for a worker that is stopped a bounded number of messages is kept, and it is told how many it missed', async () => {
  const { group, ask } = await start({
    hub: new MessageHub({ clock: systemClock }),
    count: 2,
    env: { LISTENS: 'yes' },
  });
  const { pid } = group.serving().find(({ worker }) => worker === 2)!;
  process.kill(pid!, 'SIGSTOP');
  await ask(1, '/flood/200');
  await until(async () => (await ask(1)).heard.length === 200, 'the other one hears all');
  process.kill(pid!, 'SIGCONT');
  const { heard, missed } = await until(async () => {
    const told = await ask(2);
    return told.missed > 0 && told.heard.length + told.missed === 200 && told;
  }, 'it has heard of all');
  assert.ok(heard.length * 60_000 > messagingDefaults.maxUnderWayBytes / 2, `${heard.length}`);
  assert.ok(missed > 10, `${missed}`);
  assert.deepEqual(
    heard,
    Array.from({ length: heard.length }, (_, at) => at),
    'those before, whole and in order',
  );
  await ask(1, '/say');
  await until(async () => (await ask(2)).heard.at(-1) === 1, 'it hears again');
});

test('a new process of a rolling restart knows its generation and goes on counting', async () => {
  const { group, ask } = await start({ hub: new MessageHub({ clock: systemClock }) });
  assert.equal((await ask(1, '/count')).count, 1);
  await group.reload({ reason: 'asked to', observeMs: 0 });
  const { worker, count } = await ask(1, '/count');
  assert.deepEqual([worker.id, worker.generation, count], ['1.2', 1, 2]);
});

test('without a hub a process is its own', async () => {
  const { ask } = await start({});
  assert.equal((await ask(1)).worker.isSupervised, false);
  assert.deepEqual([(await ask(1, '/count')).count, (await ask(1, '/count')).count], [1, 2]);
});
