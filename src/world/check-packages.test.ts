import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { resolvedWorld } from '../../test/support/world.ts';
import type { ResolvedService, WorldInput } from '../config/index.ts';
import { checkPackages } from './check-packages.ts';

// Any script that is there will do.
const script = fileURLToPath(import.meta.url);
const app = { services: { web: { run: script } }, routes: [{ path: '/' as const, service: 'web' }] };
const world = (sql: WorldInput['sql'], parts: object = app) => resolvedWorld({ ...parts, sql } as WorldInput);
const none = () => false;

test('names all packages that a database of the config needs and that are not there', async () => {
  const embedded = await world({ engine: 'pglite' });
  assert.throws(() => checkPackages(embedded, none), {
    code: 'ERR_SQL_PGLITE_MISSING',
    message: /npm install pg @electric-sql\/pglite$/,
  });
  assert.throws(() => checkPackages(embedded, (name) => name === 'pg'), {
    message: /npm install @electric-sql\/pglite$/,
  });
  const isEmbedded = (name: string) => name !== 'pg';
  for (const config of [embedded, await world({ primary: 'postgres://db/shop' })]) {
    assert.throws(() => checkPackages(config, isEmbedded), { code: 'ERR_SQL_PG_MISSING', message: /npm install pg$/ });
  }
});

test('says from which folders it has looked, that of the app first', async () => {
  const { sql, services } = await world({ engine: 'pglite' });
  const [service] = services;
  const source = { ...service!.source, script: '/srv/shop/server.js' } as ResolvedService['source'];
  const elsewhere = { sql, services: [{ ...service!, source }] };
  assert.throws(() => checkPackages(elsewhere, none), {
    message: /looked for from \/srv\/shop, .*world\): npm install/,
  });
});

test('is content with packages that are here, or where the app is', async () => {
  checkPackages(await world({ engine: 'pglite' }));
  const servers = await world({ primary: 'postgres://db/shop' });
  const isAppsOwn = (_: string, from: string) => from.endsWith('/check-packages.test.ts');
  checkPackages(servers, isAppsOwn);
  checkPackages(await world({ engine: 'pglite' }), isAppsOwn);
});

test('asks for nothing where nobody has a database, or nobody to use it', async () => {
  checkPackages(await resolvedWorld(app), none);
  const parts = { services: { web: { endpoints: ['http://127.0.0.1:1'] } }, routes: app.routes };
  checkPackages(await world({ primary: 'postgres://db/shop' }, parts), none);
});
