import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { isRunning } from './is-running.ts';
import { startPatroni } from './patroni.ts';
import { until } from './until.ts';

test('another node leads after the leader was killed; nothing is left of all of them', async () => {
  await using patroni = await startPatroni();
  const first = await patroni.leader();
  const [other] = patroni.nodes.filter((node) => node !== first);
  await first.query('create table kept as select 1 as id');
  const kept = (): Promise<unknown> => other!.query('select id from kept').catch(() => undefined);
  assert.deepEqual(await until(kept, 'the other node has it'), [{ id: 1 }]);
  await first.kill();
  assert.equal(await patroni.leader(first), other);
  await other!.query('insert into kept values (2)');
  const pids = [...patroni.nodes, ...patroni.etcd.nodes].map(({ pid }) => pid);
  const [{ folder, main }] = (await other!.query(
    "select current_setting('data_directory') as folder, split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as main",
  )) as [{ folder: string; main: number }];
  await patroni.stop();
  assert.deepEqual([...pids, main].filter(isRunning), []);
  assert.equal(existsSync(folder), false);
});
