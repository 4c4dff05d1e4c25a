/** Requests that a worker will not answer, for an app threw what nobody caught, while it goes on with others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../support/until.ts';
import { HandoffClient } from './client.ts';
import { startFleet } from './fleet.ts';

test('a GET that its worker gives up goes to another one, once, and those of both workers go on', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const [first] = fleet.workers;
  const held = await HandoffClient.open(fleet.port);
  held.send('/held/1');
  await until(async () => (await first!.count()).begun === 1, 'it is held');
  const other = await fleet.add();
  const given = await HandoffClient.open(fleet.port);
  given.send('/threw/1');
  const { status, head } = await given.answer();
  assert.equal(status, 502);
  assert.match(head, /connection: close/);
  assert.equal((await first!.count()).begun, 2);
  assert.equal((await other.count()).begun, 1);
  const { repeated, lost, cut } = fleet.handoff.counts;
  assert.deepEqual([repeated, lost, cut], [1, 1, 0]);
  first!.child.send('release');
  assert.equal((await held.answer()).body, `1 ${first!.child.pid}`);
});

test('a POST that its worker gives up is told 502, and tried by no other', async () => {
  await using fleet = await startFleet();
  const client = await HandoffClient.open(fleet.port);
  client.send('/threw/1', 'POST', 'content-length: 2\r\n\r\nhi');
  assert.equal((await client.answer()).status, 502);
  const begun = await Promise.all(fleet.workers.map(async (worker) => (await worker.count()).begun));
  assert.deepEqual(begun.toSorted(), [0, 1]);
});
