/** What connections that outlive their worker take, and how many there may be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../harness.ts';
import { askAll, clients } from './ask-all.ts';
import { HandoffClient } from './client.ts';
import { descriptors, startFleet } from './fleet.ts';

test('a connection that waits for its next request holds no buffer, whatever was sent on it', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const open = await clients(fleet, 100);
  const [worker] = fleet.workers;
  const body = 'x'.repeat(300_000);
  for (const client of open) {
    client.send('/upload/a', 'PUT', `content-length: ${body.length}\r\n\r\n${body}`);
    assert.equal((await client.answer()).status, 200);
  }
  const { buffers } = await worker!.count();
  // A quarter of a megabyte each, else.
  assert.ok(buffers < 15e6, `${buffers} bytes`);
  for (const client of open) client.close();
});

test('holds no descriptor for clients that have left', { timeout: 300_000 }, async () => {
  await using fleet = await startFleet();
  await askAll(await clients(fleet, 1), 'warm');
  const before = descriptors();
  for (let round = 0; round < 50; round++) {
    const some = await clients(fleet, 100);
    await askAll(some, `${round}x`);
    for (const client of some) client.close();
  }
  await eventually(() => fleet.handoff.counts.held === 1, 'one connection held');
  await eventually(
    () => descriptors() <= before,
    () => `no more than ${before} descriptors, of ${descriptors()}`,
  );
  assert.equal(fleet.handoff.counts.handed, 5_001);
});

test('refuses connections over its bound', async () => {
  await using fleet = await startFleet({ workers: 1, maxHeld: 3 });
  const some = await clients(fleet, 3);
  await askAll(some, 'a');
  const one = await HandoffClient.open(fleet.port);
  await one.end();
  assert.equal(fleet.handoff.counts.refused, 1);
  some[0]!.close();
  await eventually(() => fleet.handoff.counts.held === 2, 'room for one');
  await askAll([await HandoffClient.open(fleet.port)], 'b');
});
