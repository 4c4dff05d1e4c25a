import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publicWorld } from './public-world.ts';
import { resolveWorld } from './resolve.ts';
import type { ResolvedWorld } from './resolved-world.ts';
import { validateWorld } from './validate.ts';

function resolved(config: unknown): ResolvedWorld {
  const validation = validateWorld(config);
  assert.ok('world' in validation);
  return resolveWorld(validation.world, '/srv');
}

const routes = [{ path: '/', respond: {} }];

test('shows a world without its secrets, and names the variables it sets', () => {
  const services = { app: { run: { script: 'a.js', env: { PASSWORD: 'hunter2-hunter2!' } } } };
  const shown = JSON.stringify(publicWorld(resolved({ adminToken: 'hunter2-hunter2!', services, routes })));
  assert.doesNotMatch(shown, /hunter2/);
  assert.match(shown, /"adminToken":"\(hidden\)"/);
  assert.match(shown, /"env":\{"PASSWORD":"\(hidden\)"\}/);
});

test('names a function', () => {
  const steering = { strategy: () => 'eu' };
  assert.match(JSON.stringify(publicWorld(resolved({ steering, routes }))), /"strategy":"a function"/);
});

test('changes nothing else', () => {
  const world = resolved({ services: { app: { endpoints: ['http://a:1'] } }, routes });
  assert.deepEqual(publicWorld(world), world);
});
