import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedWorld } from '../../test/support/world.ts';
import type { WorldInput } from '../config/index.ts';
import { checkReloadable } from './reloadable.ts';

const routes = [{ path: '/', respond: {} }] as const;

async function check(before: Partial<WorldInput>, after: Partial<WorldInput>): Promise<void> {
  checkReloadable(await resolvedWorld({ ...before, routes }), await resolvedWorld({ ...after, routes }));
}

const one = 'postgres://one/shop';
const memory = { engine: 'pglite', folder: false } as const;

test('the cache of the apps and the servers of their database may change', async () => {
  await check({}, { cache: { app: { redis: 'redis://one' } }, sql: { primary: one } });
  await check({ sql: { primary: one } }, { sql: { primary: 'postgres://two/shop', maxLag: '1s' } });
  await check({ sql: memory }, { sql: { ...memory, applicationName: 'shop' } });
});

const refused: readonly (readonly [what: string, before: Partial<WorldInput>, after: Partial<WorldInput>])[] = [
  ['an embedded database that comes', { sql: { primary: one } }, { sql: memory }],
  ['one that goes', { sql: memory }, {}],
  ['one that moves', { sql: memory }, { sql: { engine: 'pglite', folder: 'elsewhere' } }],
];

for (const [what, before, after] of refused) {
  test(`${what} is refused`, async () => {
    await assert.rejects(check(before, after), { code: 'ERR_WORLD_RELOAD_FIXED', message: /^sql cannot change/ });
  });
}

test('a secret may change, and goes only where no data is told under it', async () => {
  const regions = {
    us: { location: 'aws:us-east-1', data: 'http://10.0.0.1:1' },
    eu: { location: 'aws:eu-west-1', data: 'http://10.0.0.2:1' },
  } as const;
  const data = { folder: '/data' };
  const [one, both] = ['x'.repeat(32), ['y'.repeat(32), 'x'.repeat(32)]];
  await check({ regions, data, secret: one }, { regions, data, secret: both });
  await check({ regions, secret: one }, { regions });
  await assert.rejects(check({ regions, data, secret: one }, { regions, data }), {
    code: 'ERR_WORLD_RELOAD_FIXED',
    message: /^secret cannot change/,
  });
});
