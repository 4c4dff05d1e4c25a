import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sqlDefaults } from '../../sql/index.ts';
import { publicWorld } from '../public-world.ts';
import { resolveWorld } from '../resolve.ts';
import { validateWorld } from '../validate.ts';

const around = {
  regions: { us: { location: 'aws:us-east-1', primary: true }, eu: { location: 'aws:eu-west-1' } },
  routes: [{ path: '/', respond: {} }],
};

function faults(sql: object, cache = {}): string[] {
  return validateWorld({ ...around, sql, cache }).faults.map(({ path, message }) => `${path}: ${message}`);
}

function resolved(sql: object, cache = {}) {
  const validation = validateWorld({ ...around, sql, cache });
  assert.ok('world' in validation, JSON.stringify(validation.faults));
  return resolveWorld(validation.world, '/srv');
}

const primary = 'postgres://app:hunter2@db.internal/shop';

test('servers have every default of the router, and stand in the primary region', () => {
  const { sql } = resolved({ primary, replicas: { eu: 'postgres://db-eu.internal/shop' } });
  assert.deepEqual([sql!.primary, sql!.primaryRegion, sql!.folder], [[primary], 'us', undefined]);
  assert.deepEqual(sql!.replicas, { eu: ['postgres://db-eu.internal/shop'] });
  assert.equal(sql!.pool.max, sqlDefaults.maxConnections);
  assert.equal(sql!.maxLagMs, sqlDefaults.maxLagMs);
});

test('a database in the node has a folder, from that of the config', () => {
  assert.equal(resolved({ engine: 'pglite' }).sql!.folder, '/srv/.antipode/sql');
});

test('shows no password of a store', () => {
  const shards = { servers: { one: primary }, tables: { users: 'id' } };
  const replicas = { eu: 'postgres://other:hunter2@db-eu.internal/shop' };
  const cache = { app: { redis: { us: 'redis://:hunter2@r-us', eu: { cluster: ['redis://:hunter2@r-eu'] } } } };
  const shown = JSON.stringify(publicWorld(resolved({ primary, replicas, shards }, cache)));
  assert.doesNotMatch(shown, /hunter2/);
  for (const host of ['db.internal', 'db-eu.internal', 'r-us', 'r-eu']) assert.ok(shown.includes(`//${host}`), host);
});

const cases: readonly (readonly [what: string, sql: object, expected: readonly string[], cache?: object])[] = [
  [
    'servers without one',
    {},
    ["sql.primary: missing; name a server, or take engine: 'pglite' for a database without one"],
  ],
  [
    'a server that is no address, without showing it',
    { primary: 'hunter2' },
    [
      "sql.primary: (hidden) is not allowed; give an address such as 'postgres://app@db.internal:5432/shop', or a list of them",
    ],
  ],
  [
    'servers of an engine that has none',
    { engine: 'pglite', primary, pgbouncer: true },
    ['primary', 'pgbouncer'].map((key) => `sql.${key}: belongs to servers, and engine 'pglite' has none; leave it out`),
  ],
  ['a folder of servers', { primary, folder: 'x' }, ["sql.folder: belongs to engine 'pglite'"]],
  [
    'regions that are not there',
    { primary, primaryRegion: 'ap', replicas: { sa: 'postgres://sa/shop' } },
    ["sql.replicas.sa: there is no region 'sa'", "sql.primaryRegion: there is no region 'ap'"],
  ],
  [
    'a server named twice',
    { primary, replicas: { eu: [primary] } },
    ['sql.replicas.eu[0]: is named twice; name each server once'],
  ],
  [
    'statements kept behind PgBouncer',
    { primary, prepare: true, pgbouncer: true },
    ['sql.prepare: behind PgBouncer a connection keeps no statements; leave one of both out'],
  ],
  [
    'shards without servers, or with their map at none of them',
    { primary, shards: { servers: { one: primary }, map: 'two', tables: {} } },
    ["sql.shards.map: there is no server 'two'"],
  ],
  [
    'a table that is both shared by key and on all servers, and one named twice',
    { primary, shards: { servers: { one: primary }, tables: { a: 'id' }, references: ['b', 'a', 'b'] } },
    [
      "sql.shards.references[1]: 'a' is shared by key; leave one of both out",
      "sql.shards.references[2]: 'b' is named twice",
    ],
  ],
  [
    'databases with tables that lie elsewhere, in regions that are not there',
    {
      primary,
      shards: { servers: { one: primary }, tables: { a: 'id' } },
      databases: {
        main: { primary, tables: ['x'] },
        logs: { primary, primaryRegion: 'ap', replicas: { ap: primary }, tables: ['a', 'x'] },
      },
    },
    [
      "sql.databases.logs.replicas.ap: there is no region 'ap'",
      "sql.databases.logs.primaryRegion: there is no region 'ap'",
      'sql.databases.main: is what the database of `sql` itself is called; take another name',
      "sql.databases.logs.tables[0]: 'a' is a table of sql.shards; leave one of both out",
      "sql.databases.logs.tables[1]: 'x' is on another database already; each table is on one",
    ],
  ],
  [
    'a number of buckets that cannot be',
    { primary, shards: { servers: {}, tables: {}, buckets: 100 } },
    [
      'sql.shards.buckets: 100 is not allowed; give a power of two from 1 to 32768',
      'sql.shards.servers: is empty; name at least one server',
    ],
  ],
  [
    'a Redis for a region that is not there, and none for one that is',
    { primary },
    ["cache.app.redis.ap: there is no region 'ap'", "cache.app.redis: region 'eu' has no address"],
    { app: { redis: { us: 'redis://us', ap: 'redis://ap' } } },
  ],
];

for (const [what, sql, expected, cache] of cases) {
  test(`tells ${what}`, () => assert.deepEqual(faults(sql, cache), expected));
}
