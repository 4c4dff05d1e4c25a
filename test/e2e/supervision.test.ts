/** What users see of an app's processes that are killed, stopped or added, by `antipode start`: nothing. */
import assert from 'node:assert/strict';
import { Agent, get } from 'node:http';
import { test } from 'node:test';
import { ask } from '../support/ask.ts';
import { until } from '../support/until.ts';
import type { StartedNode } from './start-node.ts';
import { type Outcome, readyPids, startSupervised, underLoad } from './supervised-app.ts';

/** A process takes seconds to start on a machine that is busy with other tests. */
const patienceMs = 60_000;
const perSecond = 60;

/** Until both processes take requests, and none of them is `gone`. */
function whole(node: StartedNode, gone: readonly number[]): Promise<readonly number[]> {
  const look = async () => {
    const pids = await readyPids(node);
    return pids.length === 2 && !pids.some((pid) => gone.includes(pid)) && pids;
  };
  return until(look, 'both processes', patienceMs);
}

/** Of a worker that ends in the very moment of a read or an answer one client may have to ask again; none is told an error. */
function assertServed({ requests, failures }: Outcome): void {
  assert.deepEqual(
    failures.filter(({ status }) => status !== 0),
    [],
  );
  assert.ok(failures.length <= 1, JSON.stringify(failures));
  assert.ok(requests > 10, `${requests} requests`);
}

test('processes killed with -9 under load, one after the other: idempotent requests are answered all the same', async () => {
  await using node = await startSupervised();
  const killed: number[] = [];
  const outcome = await underLoad(node.url, perSecond, async () => {
    for (let kills = 0; kills < 3; kills++) {
      const pids = await whole(node, killed);
      killed.push(pids[kills % 2]!);
      process.kill(pids[kills % 2]!, 'SIGKILL');
    }
    await whole(node, killed);
  });
  assertServed(outcome);
});

test('both processes killed at once: requests wait for the next ones', async () => {
  await using node = await startSupervised();
  const outcome = await underLoad(node.url, perSecond, async () => {
    const pids = await whole(node, []);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await whole(node, pids);
  });
  assertServed(outcome);
});

test('a process that was stopped is found and replaced, and its requests are answered all the same', async () => {
  await using node = await startSupervised();
  const outcome = await underLoad(node.url, perSecond, async () => {
    const [victim] = await whole(node, []);
    process.kill(victim!, 'SIGSTOP');
    await whole(node, [victim!]);
  });
  assertServed(outcome);
  const blocked = node.program.log.filter(({ event }) => event === 'worker.blocked');
  assert.match(String(blocked[0]?.msg), /silent for \d\.\d s, stopped by a signal/);
});

test('a process that is added gets its share of the connections that are open', async () => {
  await using node = await startSupervised();
  const agent = new Agent({ keepAlive: true, maxSockets: 30 });
  let opened = 0;
  const pid = () =>
    new Promise<string>((resolve, reject) => {
      const call = get(node.url, { agent }, async (response) => resolve((await response.toArray()).join('')));
      call.once('error', reject);
      call.once('socket', () => (opened += call.reusedSocket ? 0 : 1));
    });
  const all = async () => new Set(await Promise.all(Array.from({ length: 30 }, pid)));
  assert.equal((await all()).size, 2);
  const answer = await ask(node.admin, '/v1/services/web/scale', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"workers":3}',
  });
  assert.equal(answer.status, 200, answer.body);
  await until(async () => (await all()).size === 3, 'answers of all three', patienceMs);
  assert.equal(opened, 30);
  agent.destroy();
});

test('an app that answers and ends its process in one go is heard', async () => {
  await using node = await startSupervised();
  await whole(node, []);
  // Not idempotent, so that nobody else would answer it.
  const { status, body } = await ask(node.url, '/bye', { method: 'POST' });
  assert.deepEqual([status, body], [200, 'bye']);
});
