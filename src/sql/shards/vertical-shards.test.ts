import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verticalShards } from './vertical-shards.ts';

const databases = { main: { name: 'main' }, logs: { name: 'logs' } };
const tables = { orders: 'main', items: 'main', events: 'logs' };

test('gives the database that has a table, or all of several', () => {
  const shards = verticalShards({ databases, tables });
  assert.equal(shards.of('events'), databases.logs);
  assert.equal(shards.of('orders', 'items'), databases.main);
});

test('refuses tables of several databases', () => {
  const shards = verticalShards({ databases, tables });
  assert.throws(() => shards.of('orders', 'events'), {
    code: 'ERR_SQL_CROSS_SHARD',
    message: /orders on main, events on logs/,
  });
});

test('refuses a table that nobody mapped, unless the others have a place', () => {
  const refused = { code: 'ERR_SQL_SHARD_OPTION' };
  assert.throws(() => verticalShards({ databases, tables }).of('users'), refused);
  assert.equal(verticalShards({ databases, tables, others: 'main' }).of('users'), databases.main);
  assert.throws(() => verticalShards({ databases, tables: { users: 'gone' } }), refused);
  assert.throws(() => verticalShards({ databases, tables, others: 'gone' }), refused);
});
