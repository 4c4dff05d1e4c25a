import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slipFix } from './slips.ts';

const rows: readonly (readonly [place: string, value: unknown, fix: string | undefined])[] = [
  ['listen', 80, '{ http: 80 }'],
  ['listen', '0.0.0.0:80', "{ http: '0.0.0.0:80' }"],
  ['listen', true, undefined],
  ['listen.http', '8080', '8080'],
  ['listen.admin', ':4000', '4000'],
  ['listen.http', 'shop.example', undefined],
  ['services.app', './app.mjs', "{ run: './app.mjs' }"],
  ['services.app', 'http://10.0.0.1:3000', "{ endpoints: ['http://10.0.0.1:3000'] }"],
  ['services.app.run', ['node', 'app.mjs'], "{ command: ['node', 'app.mjs'] }"],
  ['services.app.run', [], undefined],
  ['services.app.endpoints', '10.0.0.1:3000', "['http://10.0.0.1:3000']"],
  ['services.app.endpoints[0]', 'localhost:3000', "'http://localhost:3000'"],
  ['services.app.endpoints[0]', '[::1]:3000', "'http://[::1]:3000'"],
  ['services.app.endpoints[0]', 3000, "'http://127.0.0.1:3000'"],
  ['services.app.endpoints[1].url', 'https://10.0.0.1/api', "'https://10.0.0.1'"],
  ['services.app.endpoints[1].url', 'ftp://10.0.0.1', undefined],
  ['data', true, '{}'],
  ['data', false, undefined],
  ['data.servers', 'postgres://app:hidden@db/shop', "{ REGION: 'postgres://…' }"],
  ['data.servers', ['postgres://db/shop'], "{ REGION: 'postgres://…' }"],
  ['data.servers', 1, undefined],
  ['sql', 'postgres://app:hidden@db/shop', "{ primary: 'postgres://…' }"],
  ['sql', true, undefined],
  ['cache.app', 'redis://cache', "{ redis: 'redis://…' }"],
  ['routes[0].path', '/api/*', "'/api'"],
  ['routes[0].path', 'api', "'/api'"],
  ['routes[0].path', '/*', "'/'"],
  ['routes[0].path', '/users/:id', undefined],
  ['routes[0].host', '/api/*', undefined],
];

for (const [place, value, fix] of rows) {
  test(`${place} ${JSON.stringify(value)}: ${fix ?? 'nothing is known of it'}`, () => {
    assert.equal(slipFix(place, value), fix);
  });
}
