import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCluster } from '../support/data-simulation/index.ts';

const regions = ['us-east', 'eu-west', 'ap-south'] as const;

/** us-east was the primary, is cut off, and does not know that eu-west is it now. */
async function withOldPrimary(): Promise<SimulatedCluster> {
  const cluster = new SimulatedCluster({ seed: 1, regions, mode: 'majority' });
  await cluster.time.runUntil(10_000);
  assert.equal(cluster.primary?.name, 'us-east');
  for (const other of ['eu-west', 'ap-south']) {
    cluster.network.cut('us-east', other);
    cluster.network.cut(other, 'us-east');
  }
  let isPromoted = false;
  cluster
    .region('eu-west')
    .engine.failover('eu-west', { force: false })
    .then(() => {
      isPromoted = true;
    });
  await cluster.time.runUntil(cluster.time.now() + 30_000, () => isPromoted);
  assert.ok(isPromoted && cluster.region('us-east').node.term.own !== undefined);
  return cluster;
}

// Found by the recorded histories: nothing was written, so there was nothing to wait for, and it was answered at once.
test('a delete that finds nothing is not answered by a primary that may have been replaced', async () => {
  const cluster = await withOldPrimary();
  const { engine } = cluster.region('us-east');
  const batch = { collection: 'c', operations: [{ type: 'delete', key: 'k' }] } as const;
  const answer = engine.commit(batch, { level: { type: 'local', regions: 0 }, timeoutMs: 1_000 }).then(
    () => 'done',
    ({ code }) => code,
  );
  let said: string | undefined;
  answer.then((code) => {
    said = code;
  });
  await cluster.time.runUntil(cluster.time.now() + 10_000, () => said !== undefined);
  assert.equal(said, 'ERR_DATA_UNAVAILABLE');
});
