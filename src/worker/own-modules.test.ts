import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveOwnModules } from './own-modules.ts';

const modules = () =>
  Promise.all([import('../core/index.ts'), import('./place.ts'), import('../geo/index.ts'), import('commander')]);

test('a module is the same one, whoever finds it', async () => {
  const hooks = resolveOwnModules();
  const found = await modules();
  hooks.deregister();
  const [core, place, geo, commander] = await modules();
  assert.deepEqual(found, [core, place, geo, commander]);
  for (const [at, module] of [core, place, geo, commander].entries()) assert.ok(found[at] === module);
});

test('a file that is not there is named', async () => {
  const hooks = resolveOwnModules();
  const missing: string = './not-there.ts';
  await assert.rejects(import(missing), { message: /ENOENT.+not-there\.ts/ }).finally(() => hooks.deregister());
});
