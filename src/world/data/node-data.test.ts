import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { until } from '../../../test/support/until.ts';
import { nodeTools, resolvedWorld } from '../../../test/support/world.ts';
import { Seal } from '../../edge/index.ts';
import { openDataHost } from '../data-host.ts';
import type { Siblings } from '../workers/siblings.ts';
import { openStanding } from './data-standing.ts';
import { nodeData } from './node-data.ts';

const services = { web: { endpoints: ['http://127.0.0.1:1'] } } as const;
const routes = [{ path: '/', service: 'web' }] as const;

/** Two processes of a node, each of which hears what the other tells. */
function twoProcesses(): readonly [Siblings, Siblings] {
  const heard = [new Map<string, (message: unknown) => void>(), new Map<string, (message: unknown) => void>()] as const;
  const of = (self: 0 | 1): Siblings => ({
    self: String(self),
    tell: (topic, message) => heard[self === 0 ? 1 : 0].get(topic)?.(structuredClone(message)),
    on: (topic, listener) => void heard[self].set(topic, listener),
  });
  return [of(0), of(1)];
}

test('the process that has the data looks how they stand, and all processes of the node know it', async () => {
  await using folder = await temporaryFolder('node-data');
  const world = await resolvedWorld({ data: { folder: folder.path }, services, routes });
  const host = (await openDataHost(world, ''))!;
  const [own, others] = twoProcesses();
  const shared = { here: '', isDev: false, ownSecret: 'known to all', announce: nodeTools().announce };
  const worker = nodeData(world, { ...shared, host: undefined, siblings: others })!;
  const supervisor = nodeData(world, { ...shared, host, siblings: own })!;
  try {
    assert.equal(worker.watch, undefined);
    await until(async () => (await supervisor.watch!.now())?.primary === 'local', 'the primary');
    for (const { standings } of [supervisor, worker]) {
      assert.equal(standings.primary, 'local');
      assert.ok(standings.isFresh('', 2_000));
      // Each seals what it tells by itself, at its own moment.
      const told = /^x-antipode-data: (\S+)\r\n$/.exec(standings.healthFields)![1]!;
      const standing = openStanding(
        told,
        { region: '', nowMs: Date.now() },
        new Seal(['known to all'], `${world.name} standing`),
      );
      assert.equal(standing?.role, 'primary');
    }

    // An engine that does not answer says nothing that could be relied on.
    await host.close();
    await until(async () => (await supervisor.watch!.now()) === undefined, 'nothing known');
    assert.equal(worker.standings.isFresh('', 2_000), false);
    assert.equal(worker.standings.primary, 'local');
  } finally {
    supervisor.watch!.close();
    await host.close();
  }
});

test('a world without data has nothing to look at', async () => {
  const world = await resolvedWorld({ services, routes });
  const { announce } = nodeTools();
  const asked = { here: '', isDev: false, ownSecret: 'known to all', host: undefined, siblings: undefined, announce };
  assert.equal(nodeData(world, asked), undefined);
});
