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

test('knows nothing of other places, or of what every object has', () => {
  assert.equal(keyHere('services.app.run', 'instances'), undefined);
  assert.equal(keyHere('', 'constructor'), undefined);
});

test('names no key that the config has itself', () => {
  for (const [place, path] of [
    ['', []],
    ['services.app', ['services', 'app']],
    ['routes[0]', ['routes', 0]],
  ] as const) {
    const keys = knownKeys(nodeAt(worldJsonSchema(), path)!);
    assert.deepEqual(
      keys.filter((key) => keyHere(place, key) !== undefined),
      [],
    );
  }
});
