import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/until.ts';
import { program, startGroup } from './harness.ts';

/** Says that an error ends it when it is asked for `/fail`, and ends when it is asked for `/end`; `/hang`: never. */
const failing = program(
  'failing.mjs',
  `import { createServer } from 'node:http';
   const error = ['TypeError: no database', ...Array.from({ length: 20 }, (_, at) => '    at ' + at)].join('\\n');
   createServer((request, response) => {
     if (request.url !== '/end') process.send({ type: 'antipode:ending', error });
     response.end();
     if (request.url === '/end') setImmediate(() => process.exit(1));
     if (request.url === '/hang') setTimeout(() => { while (true); }, 50);
   }).listen(process.env.PORT, process.env.HOST);`,
);

const patient = { drainTimeoutMs: 600_000 };

test('a worker that an error ends has its successor while it finishes what it has, and its end is told by the error', async () => {
  const group = startGroup({ script: failing, heartbeat: true, limits: patient });
  await group.whole();
  const { host, port } = group.serving()[0]!.address!;
  const states = () => group.workers().map(({ id, state }) => `${id} ${state}`);
  await fetch(`http://${host}:${port}/fail`);
  await until(() => group.serving().some(({ id }) => id === '1.2'), 'another serves');
  assert.deepEqual(states(), ['1.2 ready', '1.1 draining']);
  assert.match(group.workers()[1]!.reason, /^an error ends it: TypeError: no database$/);
  assert.deepEqual(group.crashes(), []);
  await fetch(`http://${host}:${port}/end`);
  await until(() => group.crashes().length === 1, 'its end is heard of');
  assert.deepEqual(states(), ['1.2 ready']);
  const { reason } = group.crashes()[0]!;
  assert.match(reason, /^exited with code 1: TypeError: no database\n {4}at 0\n/);
  assert.equal(reason.split('\n').length, 8);
  assert.equal(group.workers()[0]!.restarts, 1);
});

test('there are never more than two processes of a worker that ends again and again, and does not', async () => {
  const group = startGroup({ script: failing, heartbeat: true, limits: patient });
  await group.whole();
  const ask = (path: string) => {
    const { host, port } = group.workers().find(({ state }) => state === 'ready')!.address!;
    return fetch(`http://${host}:${port}${path}`);
  };
  const first = group.serving()[0]!.address!;
  await ask('/fail');
  await until(() => group.serving().some(({ id }) => id === '1.2'), 'another serves');
  const second = group.serving()[0]!.address!;
  await ask('/fail');
  await until(() => group.said().includes('1.2 draining'), 'that one ends too');
  await fetch(`http://${first.host}:${first.port}/end`);
  await until(() => group.crashes().length === 1, 'the first has ended');
  assert.ok(!group.said().some((said) => said.startsWith('1.3')));
  await fetch(`http://${second.host}:${second.port}/end`);
  await until(() => group.serving().some(({ id }) => id === '1.3'), 'the place is taken again');
});

test('a worker that does not come to its end is ended', async () => {
  const group = startGroup({ script: failing, heartbeat: true, limits: { drainTimeoutMs: 100 } });
  await group.whole();
  const { host, port } = group.serving()[0]!.address!;
  await fetch(`http://${host}:${port}/hang`);
  await until(() => group.crashes().length === 1, 'it is ended');
  assert.match(group.crashes()[0]!.reason, /^was ended by SIGKILL: TypeError: no database\n/);
});
