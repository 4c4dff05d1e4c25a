import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedWorld } from '../../test/support/world.ts';
import type { WorldInput } from '../config/index.ts';
import { startFaults } from './start-faults.ts';

const app: WorldInput = {
  services: { web: { endpoints: ['http://127.0.0.1:1'] } },
  routes: [{ path: '/', service: 'web' }],
};
const us = { location: 'aws:us-east-1', primary: true } as const;
const eu = { location: 'aws:eu-west-1' } as const;
const codesOf = async (parts: Partial<WorldInput>) =>
  (await startFaults(await resolvedWorld({ ...app, ...parts } as WorldInput))).map(({ code }) => code);

test('finds nothing against a world that can be started', async () => {
  assert.deepEqual(await codesOf({}), []);
  const url = 'https://us.example';
  assert.deepEqual(await codesOf({ regions: { us: { ...us, url }, eu } }), []);
});

test('finds that no region says where it is reached', async () => {
  assert.deepEqual(await codesOf({ regions: { us, eu } }), ['ERR_WORLD_NO_REGION_URL']);
});

test('finds that data of several regions, or a database of one node, cannot be shared by them', async () => {
  const regions = { us: { ...us, url: 'https://us.example' }, eu } as const;
  assert.deepEqual(await codesOf({ regions, data: {} }), ['ERR_WORLD_NO_DATA_URL']);
  assert.deepEqual(await codesOf({ regions, sql: { engine: 'pglite' } }), ['ERR_WORLD_EMBEDDED_SQL']);
});

test('finds a database of places that is none', async () => {
  const world = { ...(await resolvedWorld(app)), geo: { database: import.meta.filename } };
  assert.deepEqual(
    (await startFaults(world)).map(({ code }) => code),
    ['ERR_GEO_DATABASE'],
  );
});
