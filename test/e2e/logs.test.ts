/** What apps write, as their operator reads it: the real program, its workers, and `antipode logs` beside it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogLine, LogLines } from '../../src/control/index.ts';
import type { WorldInput } from '../../src/index.ts';
import { ask } from '../support/ask.ts';
import { runAntipode } from '../support/run-antipode.ts';
import { until } from '../support/until.ts';
import { AntipodeProgram } from './antipode-program.ts';
import { startNode } from './start-node.ts';

/** Writes what it is asked for. */
const app = `import { createServer } from 'node:http';
createServer((request, response) => {
  console.error('asked for ' + request.url);
  response.end(String(process.pid));
}).listen(process.env.PORT, () => console.log('worker ' + process.env.ANTIPODE_WORKER + ' listens'));
`;

const config: WorldInput = {
  // A health check would be asked for too.
  services: { web: { run: './app.mjs', workers: 2, health: false } },
  routes: [{ path: '/', service: 'web' }],
};

test('the lines of every worker are kept, with its process, and followed as they are written', async () => {
  await using node = await startNode({ config, files: { 'app.mjs': app } });
  const lines = async (query: string) => (await ask(node.admin, `/v1/logs?${query}`)).json<LogLines>().lines;
  await until(async () => (await lines('stream=stdout')).length === 2, 'both listen');
  const listening = await lines('stream=stdout');
  assert.deepEqual(listening.map(({ worker, text }) => `${worker}: ${text}`).toSorted(), [
    '1: worker 1 listens',
    '2: worker 2 listens',
  ]);
  await using following = AntipodeProgram.launch(['logs', 'web', '-f', '-n', '0', '--admin', node.admin]);
  // It follows from when it has connected on.
  let asked = 0;
  await until(async () => {
    await ask(node.url, `/page-${++asked}`);
    return following.out.includes('\n');
  }, 'a line that is followed');
  const line: LogLine = JSON.parse(following.out.slice(0, following.out.indexOf('\n')));
  assert.match(line.text, /^asked for \/page-\d+$/);
  assert.equal(line.stream, 'stderr');
  const { body: pid } = await ask(node.url, '/last');
  const last = await until(
    async () => (await lines('stream=stderr&lines=1')).find(({ text }) => text.endsWith('/last')),
    'it',
  );
  assert.equal(String(last.pid), pid);
  assert.equal(listening.find(({ worker }) => worker === last.worker)?.pid, last.pid);
  const { out } = await runAntipode(['logs', 'web', '--worker', String(last.worker), '-n', '1', '--admin', node.admin]);
  assert.match(out, new RegExp(`^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} {2}web/${last.worker} \\| asked for /last\\n$`));
});
