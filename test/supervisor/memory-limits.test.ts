import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { ask } from '../support/ask.ts';
import { startTestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { program } from './harness.ts';

/** Keeps 150 MiB when asked to, and says who it is. */
const script = program(
  'greedy.mjs',
  `import { createServer } from 'node:http';
   const kept = [];
   createServer((request, response) => {
     if (request.url === '/grow') kept.push(Buffer.alloc(150 * 2 ** 20, 1));
     response.end(String(process.pid));
   }).listen(process.env.PORT, process.env.HOST);`,
);

test('a worker above the soft limit of the config is replaced, and no request is lost', {
  timeout: 60_000,
}, async () => {
  await using node = await startTestNode({
    services: { web: { run: { script, cwd: dirname(script) }, memory: { soft: '160MiB', hard: '1GiB' } } },
    routes: [{ path: '/', service: 'web' }],
  });
  const answer = async (path = '/') => ask(node.url, path);
  const first = (await answer('/grow')).body;
  const statuses = new Set<number>();
  await until(async () => {
    const { status, body } = await answer();
    statuses.add(status);
    return body !== first;
  }, 'another process answers');
  assert.deepEqual([...statuses], [200]);
  const { subject, reason } = node.events.find(({ type }) => type === 'worker.memory')!;
  assert.equal(subject, 'web/1');
  assert.match(reason, /^2\d\d MiB of memory, above its soft limit of 160 MiB$/);
});
