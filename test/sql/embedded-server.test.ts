/** The database inside a node as its clients see it: `pg`, the router, and several of them at one time. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import pg from 'pg';
import { createSql, embeddedDefaults, startEmbedded } from '../../src/sql/index.ts';

const server = await startEmbedded(undefined);

async function client(): Promise<pg.Client> {
  const made = new pg.Client({ connectionString: server.url() });
  await made.connect();
  return made;
}

const [one, other] = await Promise.all([client(), client()]);
await one.query('create table notes (id int primary key, text text)');
after(async () => {
  await Promise.all([one.end(), other.end()]);
  await server.close();
});

test('answers as a server does: types, several statements, faults, and goes on after them', async () => {
  const { rows } = await one.query('select $1::int8 as big, $2::jsonb as json, $3::timestamptz as time', [
    '9007199254740993',
    { a: [1] },
    new Date(0),
  ]);
  assert.deepEqual(rows, [{ big: '9007199254740993', json: { a: [1] }, time: new Date(0) }]);
  const both = (await one.query('select 1 as a; select 2 as b')) as unknown as pg.QueryResult[];
  assert.deepEqual(
    both.map((result) => result.rows),
    [[{ a: 1 }], [{ b: 2 }]],
  );
  await assert.rejects(one.query('select $1::int', ['x']), { code: '22P02' });
  await assert.rejects(one.query('select nothing_like_it'), { code: '42703' });
  assert.deepEqual((await one.query('select 3 as c')).rows, [{ c: 3 }]);
});

test('transactions of two clients come one after the other', async () => {
  await one.query('begin');
  await one.query("insert into notes values (1, 'a')");
  // Sent now, answered after the commit: by then its row is there.
  const counted = other.query('select count(*)::int as rows from notes');
  await one.query('commit');
  assert.deepEqual((await counted).rows, [{ rows: 1 }]);
});

test('what a client leaves unfinished is rolled back when it goes', async () => {
  const gone = await client();
  gone.on('error', () => {});
  await gone.query('begin');
  await gone.query("insert into notes values (2, 'b')");
  (gone as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy();
  assert.equal((await other.query('select from notes where id = 2')).rowCount, 0);
});

test('a statement that the database would not survive is refused, and costs only its own client', async () => {
  const copier = await client();
  const cut = once(copier, 'error');
  await assert.rejects(copier.query('copy notes from/**/stdin'), { code: '0A000' });
  await cut;
  assert.equal((await other.query('select from notes where id = 1')).rowCount, 1);
});

test('a text that only speaks of such a statement is a text', async () => {
  const text = 'how to; copy notes from stdin';
  assert.deepEqual((await other.query('select $1 as text', [text])).rows, [{ text }]);
  assert.deepEqual((await other.query(`select '${text}' as text -- copy notes from stdin`)).rows, [{ text }]);
});

test('nobody is let in without the password, or who speaks something else', async () => {
  const url = new URL(server.url());
  url.password = 'guessed';
  await assert.rejects(new pg.Client({ connectionString: url.href }).connect(), { code: '28P01' });
  const socket = connect(server.port, server.host);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(answer.toString(), /^E.*08P01/s);
});

test('one without the password sends little, and one with it nothing that would end the database', async () => {
  const stranger = connect(server.port, server.host);
  const long = Buffer.alloc(8);
  long.writeUInt32BE(embeddedDefaults.maxStrangerBytes + 1, 0);
  stranger.write(long);
  const [refused] = (await once(stranger, 'data')) as [Buffer];
  assert.match(refused.toString(), /^E.*08P01/s);
  for (const type of ['p', '!', 'd']) {
    const guest = await client();
    const cut = once(guest, 'error');
    guest.on('error', () => {});
    const { stream } = (guest as unknown as { readonly connection: { readonly stream: NodeJS.WritableStream } })
      .connection;
    stream.write(Buffer.from([type.charCodeAt(0), 0, 0, 0, 5, 0]));
    const [fault] = (await cut) as [{ readonly code: string }];
    assert.equal(fault.code, '08P01');
    assert.equal((await other.query('select from notes where id = 1')).rowCount, 1);
  }
});

test('the router has its doors there: reads that cannot write, transactions, tokens', async () => {
  const sql = createSql({ primary: server.url(), pgbouncer: true, probeInterval: '1d', probeTimeout: '2m' });
  await sql.write`insert into notes values (${3}, ${'c'})`;
  await assert.rejects(sql.read`delete from notes`, { code: 'ERR_SQL_READ_ONLY' });
  await sql.transaction(async (tx) => void (await tx`update notes set text = ${'d'} where id = ${3}`));
  const token = await sql.token();
  assert.deepEqual((await sql.read(token)`select text from notes where id = ${3}`).rows, [{ text: 'd' }]);
  await sql.close();
});
