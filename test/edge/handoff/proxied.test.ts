/** Handed connections of a balancer that tells its clients' addresses before the first request, and never again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../harness.ts';
import { HandoffClient } from './client.ts';
import { startFleet } from './fleet.ts';

const header = 'PROXY TCP4 192.0.2.7 192.0.2.1 5000 80\r\n';

test('a connection goes on with the client that its balancer has named', async () => {
  await using fleet = await startFleet({ workers: 2, proxyProtocol: true });
  const [client, other] = [await HandoffClient.open(fleet.port), await HandoffClient.open(fleet.port)];
  for (const each of [client, other]) each.socket.write(header);
  assert.match((await client.ask('/address/x')).body, /^192\.0\.2\.7 /);
  await other.ask('/echo/x');
  for (const worker of fleet.workers) await worker.count();
  await fleet.workers[0]!.kill();
  for (const each of [client, other]) {
    const { body } = await each.ask('/address/x');
    assert.equal(body, `192.0.2.7 ${fleet.workers[0]!.child.pid}`);
    each.close();
  }
});

test('a connection that ends in the middle of its header is nobody’s', async () => {
  await using fleet = await startFleet({ workers: 2, proxyProtocol: true });
  const client = await HandoffClient.open(fleet.port);
  client.socket.write(header.slice(0, 12));
  const holder = fleet.workers.find(({ id }) => fleet.handoff.heldBy(id) === 1)!;
  await eventually(() => fleet.handoff.heldBy(holder.id) === 1, 'the worker has it');
  await new Promise((resolve) => setTimeout(resolve, 100));
  await holder.kill();
  assert.equal(await client.end(), 'reset');
});
