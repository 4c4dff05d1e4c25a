import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { type Data, openData, postgres, sqlite, type UserSession } from './index.ts';

interface User {
  readonly name: string;
  readonly visits?: number;
}

function open(): Promise<Data> {
  return openData({ engine: sqlite({ path: ':memory:' }), region: 'eu-west' });
}

test('keeps typed values, pages through them and deletes them', async () => {
  await using data = await open();
  const users = data.collection<User>('users');
  for (let i = 0; i < 5; i++) await users.put(`u${i}`, { name: `n${i}` });
  const { version } = await users.put('u1', { name: 'Ada' }, { write: 'local' });
  assert.deepEqual(await users.get('u1'), { key: 'u1', value: { name: 'Ada' }, version });
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await users.list({ prefix: 'u', limit: 2, cursor });
    keys.push(...page.entries.map(({ key }) => key));
    cursor = page.cursor;
  } while (cursor !== undefined);
  assert.deepEqual(keys, ['u0', 'u1', 'u2', 'u3', 'u4']);
  await users.delete('u1', { ifVersion: version });
  assert.equal(await users.get('u1'), undefined);
  assert.equal(await data.collection('other').get('u2'), undefined);
});

test('runs a transaction again that met a conflict, and adds up what many of them add', async () => {
  await using data = await open();
  const users = data.collection<User>('users');
  await users.put('ada', { name: 'Ada', visits: 0 });
  const visit = (): Promise<number> =>
    users.transaction(
      async (transaction) => {
        const user = (await transaction.get('ada'))!.value;
        const visits = user.visits! + 1;
        transaction.put('ada', { ...user, visits });
        transaction.put(`visit/${visits}`, { name: 'Ada' });
        assert.equal((await transaction.get('ada'))?.value.visits, visits, 'it reads what it has put');
        return visits;
      },
      { retries: 20 },
    );
  const counts = await Promise.all(Array.from({ length: 10 }, visit));
  assert.deepEqual(
    counts.toSorted((a, b) => a - b),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  );
  assert.equal((await users.get('ada'))?.value.visits, 10);
  assert.equal((await users.list({ prefix: 'visit/' })).entries.length, 10);
});

test('fails a transaction whose readings change each time, and writes nothing of it', async () => {
  await using data = await open();
  const users = data.collection<User>('users');
  await users.put('ada', { name: 'Ada' });
  let runs = 0;
  const stubborn = users.transaction(
    async (transaction) => {
      await transaction.get('ada');
      transaction.put('bob', { name: 'Bob' });
      await users.put('ada', { name: `Ada ${++runs}` });
    },
    { retries: 2 },
  );
  await assert.rejects(stubborn, { code: 'ERR_DATA_CONFLICT' });
  assert.equal(runs, 3);
  assert.equal(await users.get('bob'), undefined);
  await assert.rejects(
    users.transaction((transaction) => {
      transaction.delete('ada');
      throw new RangeError('no');
    }),
    RangeError,
  );
  assert.ok(await users.get('ada'));
});

test('tells watchers of puts and deletes, with values', async () => {
  await using data = await open();
  const users = data.collection<User>('users');
  const { version: from } = await users.put('a', { name: 'A' });
  await users.put('b', { name: 'B' });
  await users.delete('a');
  const seen: (readonly [string, string, string | undefined])[] = [];
  for await (const { type, key, value } of users.watch({ from })) {
    if (seen.push([type, key, value?.name]) === 2) break;
  }
  assert.deepEqual(seen, [
    ['put', 'b', 'B'],
    ['delete', 'a', undefined],
  ]);
});

test('keeps the token of a session, which another one can go on with', async () => {
  await using data = await open();
  const session = data.session();
  assert.equal(session.token, undefined);
  const { token } = await session.collection<User>('users').put('a', { name: 'A' });
  assert.equal(session.token, token);
  const next = data.session(token);
  await data.collection<User>('users').put('a', { name: 'B' });
  assert.equal((await next.collection<User>('users').get('a'))?.value.name, 'B');
  assert.ok(next.token! > token);
});

test('asks whose session a call belongs to, and tells what is to be kept of a write, not of a read', async () => {
  const kept: string[] = [];
  const user: UserSession = { token: undefined, keep: (token) => void kept.push(token) };
  let present: UserSession | undefined;
  await using data = await openData({ engine: sqlite({ path: ':memory:' }), userSession: () => present });
  const users = data.collection<User>('users');
  const { token: ofProcess } = await users.put('a', { name: 'A' });
  present = user;
  await users.get('a');
  assert.equal(kept.length, 0);
  const { token } = await users.put('b', { name: 'B' });
  assert.deepEqual(kept, [token]);
  assert.ok(token > ofProcess);

  // What a failover has lost is told once to the user's own session, and to nobody else's.
  const lost = `${token.slice(0, -'local'.length)}gone`;
  present = { token: lost, keep: (survivor) => void kept.push(survivor) };
  await assert.rejects(users.get('b'), { code: 'ERR_DATA_TOKEN_LOST' });
  assert.deepEqual(kept, [token, token]);
  assert.equal((await users.get('b'))?.value.name, 'B');
  present = undefined;
  assert.equal((await users.get('b'))?.value.name, 'B');
});

test('refuses names, keys, values, options and sizes that it cannot keep', async () => {
  await using data = await open();
  const users = data.collection<unknown>('users');
  for (const name of ['', 'a/b', '.a', 'é', 'x'.repeat(65)]) {
    assert.throws(() => data.collection(name), { code: 'ERR_DATA_KEY' }, name);
  }
  for (const key of ['', 'a\0b', '\ud800', 'é'.repeat(513)]) {
    await assert.rejects(users.put(key, 1), { code: 'ERR_DATA_KEY' }, key);
  }
  await users.put('é'.repeat(512), 1);
  const circle: unknown[] = [];
  circle.push(circle);
  for (const value of [undefined, () => 1, 1n, circle]) {
    await assert.rejects(users.put('a', value), { code: 'ERR_DATA_VALUE' });
  }
  await users.put('a', 'x'.repeat(1_048_574));
  await assert.rejects(users.put('a', 'x'.repeat(1_048_575)), { code: 'ERR_DATA_LIMIT' });
  await assert.rejects(users.put('a', 1, { ifVersion: -1 }), { code: 'ERR_DATA_KEY' });
  await assert.rejects(users.put('a', 1, { write: 'global(0)' }), { code: 'ERR_DATA_OPTION' });
  await assert.rejects(users.get('a', { read: 'bounded(soon)' }), { code: 'ERR_DATA_OPTION' });
  await assert.rejects(users.list({ cursor: 'x' }), { code: 'ERR_DATA_OPTION' });
  await assert.rejects(users.get('a', { raed: 'strong' } as object), {
    code: 'ERR_DATA_OPTION',
    message: 'get has no option "raed": it takes read, token',
  });
  const openOptions = { engine: sqlite({ path: ':memory:' }), wirte: 'global' };
  await assert.rejects(openData(openOptions), {
    code: 'ERR_DATA_OPTION',
    message: /^openData has no option "wirte": it takes engine, region, write, /,
  });
  const sqliteOptions = { path: ':memory:', primry: 'eu' };
  assert.throws(() => sqlite(sqliteOptions), { code: 'ERR_DATA_OPTION', message: /^sqlite has no option "primry"/ });
  const postgresOptions = { regions: {}, shema: 'a' };
  assert.throws(() => postgres(postgresOptions), {
    code: 'ERR_DATA_OPTION',
    message: /^postgres has no option "shema"/,
  });
  const misspelt: object = { tll: '1m' };
  const calls = [
    () => users.put('misspelt', 1, misspelt),
    () => users.delete('a', misspelt),
    () => users.list(misspelt),
    () => users.transaction(() => 1, misspelt),
    () => users.transaction((transaction) => transaction.put('misspelt', 1, misspelt)),
    async () => {
      for await (const _ of users.watch(misspelt)) break;
    },
  ];
  for (const call of calls) await assert.rejects(call, { code: 'ERR_DATA_OPTION', message: /has no option "tll"/ });
  assert.equal(await users.get('misspelt'), undefined);
  await users.list({ limit: 1_000 });
  for (const limit of [0, 1.5, 1_001]) await assert.rejects(users.list({ limit }), { code: 'ERR_DATA_LIMIT' });
  const many = (count: number) =>
    users.transaction((transaction) => {
      for (let i = 0; i < count; i++) transaction.put(`m${i}`, i);
    });
  await many(256);
  await assert.rejects(many(257), { code: 'ERR_DATA_LIMIT' });
  const large = users.transaction((transaction) => {
    for (let i = 0; i < 9; i++) transaction.put(`l${i}`, 'x'.repeat(1_000_000));
  });
  await assert.rejects(large, { code: 'ERR_DATA_LIMIT' });
});

test('does nothing more after close', async () => {
  const data = await open();
  const users = data.collection<User>('users');
  const watching = users.watch()[Symbol.asyncIterator]().next();
  await data.close();
  await data.close();
  await assert.rejects(watching, { code: 'ERR_DATA_CLOSED' });
  await assert.rejects(users.get('a'), { code: 'ERR_DATA_CLOSED' });
  await assert.rejects(users.put('a', { name: 'A' }), { code: 'ERR_DATA_CLOSED' });
});

test('says that the address for the other regions is taken, and whose it is to change', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const regions = { us: `http://127.0.0.1:${port}`, eu: 'http://127.0.0.1:1' };
  const opening = openData({ engine: sqlite({ path: ':memory:', regions }), region: 'us' });
  await assert.rejects(opening, {
    code: 'ERR_DATA_LISTEN',
    message: new RegExp(`on 127\\.0\\.0\\.1:${port}: another program listens there`),
  });
  taken.close();
});
