import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../support/until.ts';
import { program, startGroup } from './harness.ts';

/** Says that an error ends it when it is asked for `/fail`, and ends when it is asked for `/end`. */
const failing = program(
  'failing.mjs',
  `import { createServer } from 'node:http';
   const error = ['TypeError: no database', ...Array.from({ length: 20 }, (_, at) => '    at ' + at)].join('\\n');
   createServer((request, response) => {
     if (request.url === '/fail') process.send({ type: 'antipode:ending', error });
     response.end();
     if (request.url === '/end') setImmediate(() => process.exit(1));
   }).listen(process.env.PORT, process.env.HOST);`,
);

test('a worker that an error ends has its successor while it finishes what it has, and its end is told by the error', async () => {
  const group = startGroup({ script: failing, heartbeat: true });
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
