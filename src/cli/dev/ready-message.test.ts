import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedWorld } from '../../../test/support/world.ts';
import { readyMessage } from './ready-message.ts';

const addresses = {
  entry: 'http://127.0.0.1:8080',
  admin: 'http://127.0.0.1:4000',
  regions: { 'us-east': 'http://127.0.0.1:8081' },
};
const shop = { name: 'shop', services: { app: { endpoints: ['http://127.0.0.1:1'] } } } as const;
const regions = { 'us-east': { location: { lat: 40.7, lon: -74 } } } as const;
const routes = [{ path: '/', service: 'app' }] as const;

test('says where everything is, and three requests to try', async () => {
  assert.equal(
    readyMessage(await resolvedWorld({ ...shop, regions, routes }), addresses),
    `shop is ready
  global entry  http://127.0.0.1:8080
  us-east       http://127.0.0.1:8081
  admin         http://127.0.0.1:4000
try
  curl -i -H 'x-antipode-client: DE' http://127.0.0.1:8080/
  curl -i -H 'x-antipode-client: JP' http://127.0.0.1:8080/
  curl -i -H 'x-antipode-client: BR' http://127.0.0.1:8080/`,
  );
});

test('a world without regions has one way in, and one request to try', async () => {
  assert.equal(
    readyMessage(await resolvedWorld({ ...shop, routes }), {
      ...addresses,
      regions: { local: 'http://127.0.0.1:8081' },
    }),
    `shop is ready
  app    http://127.0.0.1:8080
  admin  http://127.0.0.1:4000
try
  curl -i http://127.0.0.1:8080/`,
  );
});

test('says that what the config has of listening does not count here', async () => {
  for (const listen of [{ http: 80 }, { admin: false }] as const) {
    const said = readyMessage(await resolvedWorld({ ...shop, regions, routes, listen }), addresses).split('\n');
    assert.equal(said[4], '`listen` is for antipode start; here --port and --admin-port choose');
  }
});
