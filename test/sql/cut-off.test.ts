/** A region that is cut off from the only server that may be the primary: how long its queries wait, and for what. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { createSql, type Sql, type SqlOptions } from '../../src/sql/index.ts';
import { type FaultLink, startFaultLink } from '../support/fault-link.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { until } from '../support/until.ts';

let server: Postgres;
let link: FaultLink;

before(async () => {
  server = await startPostgres();
  link = await startFaultLink(Number(new URL(server.url).port));
});
beforeEach(() => link.heal());
after(async () => {
  await link.close();
  await server.stop();
});

function router(options: SqlOptions): Sql {
  const url = new URL(server.url);
  url.port = String(link.port);
  return createSql({ primary: url.href, ...options });
}

const message = /none came within \S+s, for which a failover is waited for \(.*127\.0\.0\.1:\d+.*`primaryWait` sets/;

async function msUntilRefused(asked: PromiseLike<unknown>): Promise<number> {
  const startMs = performance.now();
  await assert.rejects(Promise.resolve(asked), { code: 'ERR_SQL_NO_PRIMARY', message });
  return performance.now() - startMs;
}

test('a query waits for a failover as long as it was told, what it has lost on the old primary included', async () => {
  await using sql = router({ primaryWait: 3_000, probeInterval: 700, probeTimeout: 700 });
  await sql.read`select 1`;
  link.drop();
  // The probes take 1.4 s at least to find that nobody answers the read.
  const tookMs = await msUntilRefused(sql.read`select 1`);
  assert.ok(tookMs > 2_900 && tookMs < 4_200, `${tookMs} ms`);
});

test('so does the first query of a process that starts in the cut-off region', async () => {
  await using sql = router({ primaryWait: 1_500, probeTimeout: 1_500 });
  link.drop();
  const tookMs = await msUntilRefused(sql.write`select 1`);
  assert.ok(tookMs > 1_400 && tookMs < 2_700, `${tookMs} ms`);
});

test('with no wait it is refused once it is known that there is no primary, and served when the link is back', async () => {
  await using sql = router({ primaryWait: 0, probeInterval: 50, probeTimeout: 500 });
  await sql.write`select 1`;
  link.drop();
  await until(() => sql.status().primary === undefined, 'the loss is noticed');
  const tookMs = await msUntilRefused(sql.write`select 1`);
  assert.ok(tookMs < 400, `${tookMs} ms`);
  link.heal();
  await until(() => sql.status().primary !== undefined, 'it is back');
  assert.equal((await sql.write`select 1`).rowCount, 1);
});

test('a query that waits is answered when the link comes back in its time', async () => {
  await using sql = router({ primaryWait: 30_000, probeInterval: 50, probeTimeout: 200 });
  await sql.write`select 1`;
  link.drop();
  await until(() => sql.status().primary === undefined, 'the loss is noticed');
  const waiting = sql.write`select 1`;
  link.heal();
  assert.equal((await waiting).rowCount, 1);
});
