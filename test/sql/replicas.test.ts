/** The router over a real primary with two standbys. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { connect, connectEnv } from '../../src/connect/index.ts';
import { noUserTokens, userTokensField } from '../../src/core/index.ts';
import { createSql, type Sql, type UserSession } from '../../src/sql/index.ts';
import { type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts';
import { until } from '../support/until.ts';

let cluster: PostgresCluster;

before(async () => {
  cluster = await startPostgresCluster({ name: 'a', standbys: [{ name: 'b' }, { name: 'c' }] });
  await cluster.primary.query('create table notes (id integer primary key, text text)');
  await Promise.all(['b', 'c'].map((name) => cluster.untilApplied(name)));
});

after(() => cluster.stop());

beforeEach(async () => {
  await cluster.primary.query('truncate notes');
});

const hostOf = (name: string): string => new URL(cluster.server(name).url).host;

function open(options: Partial<Parameters<typeof createSql>[0]> = {}): Sql {
  return createSql({
    primary: cluster.server('a').url,
    replicas: { 'eu-west': cluster.server('b').url, 'ap-south': cluster.server('c').url },
    region: 'eu-west',
    probeInterval: 50,
    // A busy machine is no reason to go elsewhere here.
    probeTimeout: '10s',
    ...options,
  });
}

describe('where queries go', () => {
  test('reads go to the replica of this region, writes and transactions to the primary', async () => {
    await using sql = open();
    const written = await sql.write`insert into notes values (${1}, ${'one'})`;
    assert.deepEqual([written.rowCount, written.served.server, written.served.role], [1, hostOf('a'), 'primary']);
    const read = await sql.read`select 1 as one`;
    assert.deepEqual([read.served.server, read.served.region, read.rows], [hostOf('b'), 'eu-west', [{ one: 1 }]]);
    const standby = await sql.transaction(async (tx) => (await tx`select pg_is_in_recovery() as is`).rows[0]!.is);
    assert.equal(standby, false);
    assert.equal((await sql.query('select 1')).served.role, 'primary');
    assert.equal((await sql.read({ strong: true })`select 1`).served.server, hostOf('a'));
  });

  test('what a server says of a query comes with the stack of who asked', async () => {
    await using sql = open();
    for (const ask of [sql.read.query, sql.write.query, (text: string) => sql.pool.query(text)]) {
      const asksForNothing = async (): Promise<unknown> => await ask('select from nothing');
      await assert.rejects(asksForNothing, { code: '42P01', stack: /at async asksForNothing/ });
    }
  });

  test('a write through a read door is refused, at a replica and at the primary', async () => {
    await using sql = open();
    for (const door of [sql.read, sql.read({ strong: true })]) {
      await assert.rejects(door`insert into notes values (1, 'x')`, { code: 'ERR_SQL_READ_ONLY' });
    }
    assert.equal((await sql.query('select from notes')).rowCount, 0);
  });

  test('values are parameters, and undefined is refused', async () => {
    await using sql = open();
    const evil = "'; drop table notes; --";
    assert.deepEqual((await sql.read<{ text: string }>`select ${evil}::text as text`).rows, [{ text: evil }]);
    await assert.rejects(sql.read`select ${undefined}::text`, { code: 'ERR_SQL_VALUE' });
  });

  test('a fault of a query is the fault that PostgreSQL reports', async () => {
    await using sql = open();
    await sql.write`insert into notes values (1, 'x')`;
    await assert.rejects(sql.write`insert into notes values (1, 'y')`, { code: '23505' });
    await assert.rejects(sql.read`select no_such_column`, { code: '42703' });
  });
});

describe('how fresh reads are', () => {
  test('a read with a token sees the write, wherever it goes', async () => {
    await using sql = open();
    for (let id = 1; id <= 20; id += 1) {
      const token = await sql.token(await sql.write`insert into notes values (${id}, 'x')`);
      assert.equal((await sql.read(token)`select from notes where id = ${id}`).rowCount, 1);
    }
  });

  test('a replica that has not reached the token is not asked: the primary is', async () => {
    await using sql = open();
    await sql.read`select 1`;
    await cluster.pauseReplay('b');
    try {
      const token = await sql.token(await sql.write`insert into notes values (1, 'x')`);
      const read = await sql.read(token)`select from notes`;
      assert.deepEqual([read.rowCount, read.served.role], [1, 'primary']);
      assert.equal((await sql.read`select from notes`).rowCount, 0);
    } finally {
      await cluster.resumeReplay('b');
    }
    const token = await sql.token();
    const role = async () => (await sql.read(token)`select from notes`).served.role;
    await until(async () => (await role()) === 'replica', 'the replica serves what it has reached');
  });

  test('a bound on staleness is kept by a replica that stopped applying', async () => {
    await using sql = open({ maxLag: '1h' });
    await sql.read`select 1`;
    await cluster.pauseReplay('b');
    try {
      await sql.write`insert into notes values (1, 'x')`;
      await until(async () => (await sql.read({ maxStaleness: 150 })`select from notes`).rowCount === 1, 'the bound');
    } finally {
      await cluster.resumeReplay('b');
    }
  });

  test('within a session reads follow its writes without a word, also after transactions and pools', async () => {
    await using sql = open();
    const count = async (): Promise<number> => (await sql.read`select from notes`).rowCount!;
    const token = await sql.session(undefined, async () => {
      await sql.write`insert into notes values (1, 'x')`;
      assert.equal(await count(), 1);
      await sql.transaction(async (tx) => {
        await tx`insert into notes values (2, 'x')`;
        await tx.query('insert into notes values ($1, $2)', [3, 'x']);
      });
      assert.equal(await count(), 3);
      await sql.pool.query("insert into notes values (4, 'x')");
      assert.equal(await count(), 4);
      return await sql.token();
    });
    await sql.sessionFrom(['nonsense', token], async () => assert.equal(await count(), 4));
  });
});

describe('two routers in one program', () => {
  test('a session of one says nothing to the other, whose database is another one', async () => {
    await using one = open();
    await using other = open();
    await other.read`select 1`;
    await cluster.pauseReplay('b');
    try {
      await one.session(undefined, async () => {
        await one.write`insert into notes values (1, 'x')`;
        assert.equal((await one.read`select from notes`).rowCount, 1);
        const read = await other.read`select from notes`;
        assert.deepEqual([read.served.server, read.rowCount], [hostOf('b'), 0]);
      });
    } finally {
      await cluster.resumeReplay('b');
    }
  });
});

/** A user, as somebody keeps what the user has written. */
class KeptUser implements UserSession {
  readonly kept: string[] = [];

  get token(): string | undefined {
    return this.kept.at(-1);
  }

  keep(token: string): void {
    this.kept.push(token);
  }
}

test('what a user has written is told, whichever way, and read by that user wherever the next request is served', async () => {
  let user: UserSession | undefined;
  await using sql = open({ userSession: () => user });
  const rowsOf = async (token: string | undefined) => {
    // Another process, to which the user brings what was kept.
    user = { token, keep: () => assert.fail('nothing was written') };
    return (await sql.read`select from notes`).rowCount;
  };
  const ways: readonly (() => Promise<unknown>)[] = [
    () => sql.write`insert into notes values (1, 'x')`,
    () => sql.transaction((tx) => tx`insert into notes values (2, 'x')`),
    () => sql.pool.query("insert into notes values (3, 'x')"),
    async () => {
      const connection = await sql.pool.connect();
      await connection.query("insert into notes values (4, 'x')");
      connection.release();
    },
  ];
  await cluster.untilApplied('b');
  await cluster.pauseReplay('b');
  try {
    for (const [written, write] of ways.entries()) {
      const writer = new KeptUser();
      user = writer;
      await write();
      assert.equal(await rowsOf(writer.token), written + 1);
    }
    // Who has written nothing is served by the replica nearby, as it is.
    user = new KeptUser();
    assert.equal((await sql.read`select from notes`).served.server, hostOf('b'));
  } finally {
    await cluster.resumeReplay('b');
  }
});

test('in the process of an app, what a request has written goes back with its answer and comes with the next one', async () => {
  const servers = { primary: cluster.server('a').url, replicas: { 'eu-west': cluster.server('b').url } };
  const sqlFacts = { ...servers, probeInterval: 50, probeTimeout: '10s', maxLag: '10m' };
  const facts = { region: 'eu-west', cache: { serializer: 'json' }, data: undefined, sql: sqlFacts } as const;
  Object.assign(process.env, connectEnv(facts));
  await using connection = await connect();
  const { sql } = connection;
  await sql.read`select 1`;
  const server = createServer(async ({ method }, response) => {
    if (method === 'POST') await sql.write`insert into notes values (1, 'x')`;
    const { rowCount, served } = await sql.read`select from notes`;
    response.end(JSON.stringify({ rowCount, role: served.role }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ask = async (method: string, tokens: string) => {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method, headers: { [userTokensField]: tokens } });
    return { ...((await answer.json()) as object), tokens: answer.headers.get(userTokensField) };
  };
  await cluster.untilApplied('b');
  await cluster.pauseReplay('b');
  try {
    const { tokens } = await ask('POST', noUserTokens);
    assert.match(tokens!, /^sql=/);
    assert.deepEqual(await ask('GET', tokens!), { rowCount: 1, role: 'primary', tokens: null });
    assert.deepEqual(await ask('GET', noUserTokens), { rowCount: 0, role: 'replica', tokens: null });
  } finally {
    await cluster.resumeReplay('b');
    server.closeAllConnections();
    server.close();
  }
});

describe('which replica counts', () => {
  // gitlab-org/gitlab issue 413203: a session was released when one replica had caught up, then read from another.
  test('gitlab#413203: that one replica has caught up lets no session go to another', async () => {
    await using sql = open({ region: 'ap-south' });
    await sql.read`select 1`;
    await cluster.pauseReplay('c');
    try {
      await sql.session(undefined, async () => {
        await sql.write`insert into notes values (1, 'x')`;
        await cluster.untilApplied('b');
        const { rowCount, served } = await sql.read`select from notes`;
        assert.deepEqual([rowCount, served.server !== hostOf('c')], [1, true]);
      });
    } finally {
      await cluster.resumeReplay('c');
    }
  });

  test('what a session has read at one replica it is not shown as missing by another', async () => {
    await using near = open();
    await using far = open({ region: 'ap-south' });
    await cluster.pauseReplay('c');
    try {
      const token = await near.token(await near.write`insert into notes values (1, 'x')`);
      await cluster.untilApplied('b');
      assert.ok(token);
      const seen = await near.session(undefined, async () => {
        assert.equal((await near.read`select from notes`).served.server, hostOf('b'));
        return await near.token();
      });
      await far.read`select 1`;
      const read = await far.sessionFrom(seen, () => far.read`select from notes`);
      assert.deepEqual([read.rowCount, read.served.role], [1, 'primary']);
    } finally {
      await cluster.resumeReplay('c');
    }
  });
});

describe('a replica that lags', () => {
  test('serves no reads beyond the limit, and does again when it has caught up', async () => {
    await using sql = open({ maxLag: 200 });
    await until(async () => (await sql.read`select 1`).served.server === hostOf('b'), 'b is read');
    await cluster.pauseReplay('b');
    try {
      await sql.write`insert into notes values (1, 'x')`;
      await until(async () => (await sql.read`select 1`).served.server === hostOf('c'), 'c is read instead');
      const status = sql.status().servers.find(({ name }) => name === hostOf('b'))!;
      assert.deepEqual([status.isUp, status.isLagging, status.role], [true, true, 'replica']);
      assert.ok(status.lagMs > 200 && status.lagBytes > 0);
    } finally {
      await cluster.resumeReplay('b');
    }
    await until(async () => (await sql.read`select 1`).served.server === hostOf('b'), 'b is read again');
  });
});

describe('limits', () => {
  test('the server gives up a statement after the time it has', async () => {
    await using sql = open({ statementTimeout: 50 });
    await assert.rejects(sql.read`select pg_sleep(60)`, { code: 'ERR_SQL_STATEMENT_TIMEOUT' });
    await assert.rejects(sql.write`select pg_sleep(60)`, { code: 'ERR_SQL_STATEMENT_TIMEOUT' });
  });

  test('a transaction that conflicts is begun again as often as it may be', async () => {
    await using sql = open();
    await sql.write`insert into notes values (1, '0')`;
    let attempts = 0;
    const add = async (): Promise<void> => {
      await sql.transaction(
        async (tx) => {
          attempts += 1;
          const { rows } = await tx<{ text: string }>`select text from notes where id = 1`;
          await tx`update notes set text = ${String(Number(rows[0]!.text) + 1)} where id = 1`;
        },
        { isolation: 'serializable', retries: 10 },
      );
    };
    await Promise.all([add(), add(), add()]);
    assert.equal((await sql.read({ strong: true })<{ text: string }>`select text from notes`).rows[0]!.text, '3');
    assert.ok(attempts >= 3);
    await assert.rejects(sql.transaction(add, { retries: 11 }), { code: 'ERR_SQL_OPTION' });
  });

  test('a transaction whose fault was caught is not taken for done', async () => {
    await using sql = open();
    const careless = sql.transaction(async (tx) => {
      await tx`insert into notes values (1, 'x')`;
      await tx`select 1/0`.catch(() => undefined);
    });
    await assert.rejects(careless, { code: 'ERR_SQL_ROLLED_BACK' });
    await assert.rejects(
      sql.transaction(async (tx) => {
        await tx`insert into notes values (1, 'x')`;
        throw new Error('no');
      }),
      { message: 'no' },
    );
    assert.equal((await sql.read({ strong: true })`select from notes`).rowCount, 0);
  });

  test('templates are prepared once on a connection where that is wanted', async () => {
    await using sql = open({ prepare: true, pool: { max: 1 } });
    for (const id of [1, 2]) await sql.write`insert into notes values (${id}, 'x')`;
    const { rows } = await sql.write<{ statement: string }>`select statement from pg_prepared_statements`;
    assert.ok(rows.some(({ statement }) => statement.startsWith('insert into notes')));
  });

  test('a router that is closed says so', async () => {
    const sql = open();
    await sql.close();
    await assert.rejects(sql.write`select 1`, { code: 'ERR_SQL_CLOSED' });
  });
});
