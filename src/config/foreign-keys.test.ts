import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyHere } from './foreign-keys.ts';
import { worldJsonSchema } from './json-schema.ts';
import { knownKeys, nodeAt } from './schema-node.ts';
import { validateWorld } from './validate.ts';

test('says of keys that other tools have what stands for them here', () => {
  const { faults } = validateWorld({
    port: 80,
    services: { app: { run: 'app.js', instances: 4, port: 3000, env: {} } },
    routes: [{ path: '/', service: 'app', websockets: true, stripPath: true }],
  });
  assert.deepEqual(faults.map(({ path, message }) => `${path}: ${message}`).toSorted(), [
    'port: unknown key; here it is listen: { http: … }',
    "routes[0].stripPath: unknown key; here it is rewrite: { prefix: '/' }",
    'routes[0].websockets: unknown key; here it is upgrade: true',
    'services.app.env: unknown key; here it is run: { … }',
    'services.app.instances: unknown key; here it is workers',
    'services.app.port: unknown key; here it is the variable PORT, which tells each process its own',
  ]);
});

test('says where the servers of caches and databases are named', () => {
  const app = { services: { app: { run: 'app.js' } }, routes: [{ path: '/', service: 'app' }] };
  const faultsOf = (part: object) => validateWorld({ ...app, ...part }).faults.map(({ message }) => message);
  assert.deepEqual(faultsOf({ cache: { redis: 'redis://cache' } }), ['unknown key; here it is app: { redis: … }']);
  assert.equal(faultsOf({ sql: { url: 'postgres://db/shop' } })[0], 'unknown key; here it is primary');
  assert.deepEqual(faultsOf({ sql: 'postgres://db/shop' }).length, 1);
  for (const engine of ['postgres', 'sqlite']) {
    assert.deepEqual(faultsOf({ data: { engine, servers: 'postgres://db/shop' } }), [
      "(hidden) is not allowed; give an object; write { REGION: 'postgres://…' }",
    ]);
  }
});

test('knows nothing of other places, or of what every object has', () => {
  assert.equal(keyHere('services.app.run', 'instances'), undefined);
  assert.equal(keyHere('', 'constructor'), undefined);
});

test('names no key that the config has itself', () => {
  for (const [place, path] of [
    ['', []],
    ['services.app', ['services', 'app']],
    ['routes[0]', ['routes', 0]],
    ['cache', ['cache']],
    ['sql', ['sql']],
    ['data', ['data']],
  ] as const) {
    const keys = knownKeys(nodeAt(worldJsonSchema(), path)!);
    assert.deepEqual(
      keys.filter((key) => keyHere(place, key) !== undefined),
      [],
    );
  }
});
