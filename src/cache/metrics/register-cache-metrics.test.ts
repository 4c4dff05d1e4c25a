import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { createCache } from '../create-cache.ts';
import { linkRegions } from '../link-regions.ts';
import { cacheMetrics } from './cache-metrics.ts';
import { registerCacheMetrics } from './register-cache-metrics.ts';

test('a registry of prom-client tells what its caches have counted until then', async () => {
  await using pages = createCache<{ page: string }>();
  const peers = [{ region: 'us', request: () => Promise.reject(new Error('gone')), close() {} }];
  await using users = linkRegions(createCache(), { region: 'eu', secret: 'sixteen characters', peers });
  const registry = new Registry();
  registerCacheMetrics(registry, { pages, users });
  await pages.getOrSet('page', () => 'x');
  await pages.getOrSet('page', () => 'y');
  await users.get('nobody');
  const text = await registry.metrics();
  for (const line of [
    '# TYPE antipode_data_cache_requests_total counter',
    'antipode_data_cache_requests_total{cache="pages",outcome="hit"} 1',
    'antipode_data_cache_requests_total{cache="pages",outcome="miss"} 1',
    'antipode_data_cache_loads_total{cache="pages"} 1',
    'antipode_data_cache_entries{cache="pages"} 1',
    'antipode_data_cache_tier_requests_total{cache="users",tier="regions",outcome="hit"} 0',
    'antipode_data_cache_region_peers_up{cache="users",region="us"} 0',
  ]) {
    assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
  }
  assert.doesNotMatch(text, /cache="pages",tier|redis_up\{cache="pages"/);
  await pages.getOrSet('page', () => 'z');
  assert.match(await registry.metrics(), /requests_total\{cache="pages",outcome="hit"\} 2/);
});

test('every metric has a name of its own and stands in the guide with what it means', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/guides/data-cache.md'), 'utf8');
  assert.equal(new Set(cacheMetrics.map(({ name }) => name)).size, cacheMetrics.length);
  for (const { name, type, help } of cacheMetrics) {
    assert.ok(guide.includes(`| \`${name}\` | ${type} | ${help} |`), `| \`${name}\` | ${type} | ${help} |`);
  }
});
