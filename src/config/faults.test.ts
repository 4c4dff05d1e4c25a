import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configInvalid, fault } from './faults.ts';

test('writes a path as TypeScript would', () => {
  const path = (...steps: PropertyKey[]) => fault(steps, '').path;
  assert.equal(path('services', 'api', 'endpoints', 1, 'weight'), 'services.api.endpoints[1].weight');
  assert.equal(path('regions', 'us-east', 'url'), 'regions.us-east.url');
  assert.equal(path('services', 'a b', 'run'), 'services["a b"].run');
  assert.equal(path('regions', '1x'), 'regions["1x"]');
  assert.equal(path(), '');
});

test('numbers the faults, those of one place together and lists in their order', () => {
  const error = configInvalid('world.json', [
    fault(['routes', 10, 'path'], 'ten'),
    fault(['services', 'api'], 'api'),
    fault(['routes', 9, 'path'], 'nine'),
    fault([], 'whole'),
  ]);
  assert.equal(error.code, 'ERR_CONFIG_INVALID');
  assert.equal(
    error.message,
    'world.json has 4 faults\n  1. whole\n  2. routes[9].path: nine\n  3. routes[10].path: ten\n  4. services.api: api',
  );
  assert.deepEqual(
    (error.details.faults as { message: string }[]).map(({ message }) => message),
    ['whole', 'nine', 'ten', 'api'],
  );
  assert.match(configInvalid('world.json', [fault(['a'], 'b')]).message, /^world\.json has a fault\n {2}1\. a: b$/);
});
