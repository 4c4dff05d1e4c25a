import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type PostgresCluster, startPostgresCluster } from './postgres-cluster.ts';
import { until } from './until.ts';

let cluster: PostgresCluster;

before(async () => {
  cluster = await startPostgresCluster({ name: 'a', standbys: [{ name: 'b', sync: true }, { name: 'c' }] });
  await cluster.primary.query('create table counted (id integer)');
});

after(() => cluster.stop());

const count = async (name: string): Promise<number> =>
  Number((await cluster.server(name).query('select count(*) from counted'))[0]!.count);

test('commits wait for the synchronous standby and no other, until others are named', async () => {
  const states = async () => {
    const look = 'select application_name as name, sync_state as state from pg_stat_replication';
    return Object.fromEntries((await cluster.primary.query(look)).map(({ name, state }) => [name, state]));
  };
  assert.deepEqual(await states(), { b: 'sync', c: 'async' });
  await cluster.synchronize(['b', 'c']);
  assert.deepEqual(await states(), { b: 'sync', c: 'sync' });
  await cluster.synchronize(['b']);
  assert.deepEqual(await states(), { b: 'sync', c: 'async' });
});

test('a standby whose replay is paused stays behind until it is resumed', async () => {
  await cluster.pauseReplay('c');
  await cluster.primary.query('insert into counted values (1)');
  await cluster.untilApplied('b');
  assert.deepEqual([await count('b'), await count('c')], [1, 0]);
  await cluster.resumeReplay('c');
  await cluster.untilApplied('c');
  assert.equal(await count('c'), 1);
});

test('after the primary was killed a standby takes over, the other one follows it, and the old one rejoins', async () => {
  await cluster.primary.kill();
  await cluster.promote('b');
  await cluster.primary.query('insert into counted values (2)');
  await cluster.untilApplied('c');
  await cluster.rejoin('a');
  await cluster.untilApplied('a');
  assert.deepEqual([await count('a'), await count('b'), await count('c')], [2, 2, 2]);
  assert.deepEqual(await cluster.server('a').query('select pg_is_in_recovery() as standby'), [{ standby: true }]);
  await until(
    async () => (await cluster.primary.query('select from pg_replication_slots where active')).length === 2,
    'both standbys hold their slots at the new primary',
  );
});
