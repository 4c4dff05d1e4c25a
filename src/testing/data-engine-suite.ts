/**
 * What every engine of `antipode/data` promises, whatever stands behind it. A driver's test calls `dataEngineSuite` with a
 * harness that opens an engine on fresh data; all tests of a driver share one, and each writes to a collection of its own.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ChangeSet, DataEngine, Operation, ReadLevel, ReadOptions } from '../data/index.ts';

export interface DataEngineHarness extends AsyncDisposable {
  readonly engine: DataEngine;
  /** Entries with a time to live that is over are not read any more once this has resolved. */
  passTime(ms: number): Promise<void>;
}

interface Bench extends DataEngineHarness {
  /** A collection that no other test has. */
  readonly collection: string;
  commit(...operations: readonly Operation[]): ReturnType<DataEngine['commit']>;
  value(key: string): Promise<string | undefined>;
}

const strong: ReadOptions = { level: { type: 'strong' }, waitMs: 1_000 };
const local = { level: { type: 'local', regions: 0 }, timeoutMs: 20_000 } as const;

/** Declares the suite's tests with node:test. */
export function dataEngineSuite(driver: string, start: () => Promise<DataEngineHarness>): void {
  describe(`${driver} data engine`, () => {
    let harness: DataEngineHarness;
    let collections = 0;
    before(async () => {
      harness = await start();
    });
    after(() => harness[Symbol.asyncDispose]());
    const bench = (): Bench => benchOf(harness, `suite-${++collections}`);
    entries(bench);
    conditions(bench);
    lists(bench);
    watches(bench);
    tokens(bench);
    times(bench);
    test('promotes no region that it does not have, or says that it promotes none', async () => {
      const { engine } = harness;
      const code = engine.capabilities.failover ? 'ERR_DATA_OPTION' : 'ERR_DATA_UNSUPPORTED';
      await assert.rejects(engine.failover('nowhere', { force: false }), { code });
    });
  });
}

function benchOf(harness: DataEngineHarness, collection: string): Bench {
  const { engine } = harness;
  return {
    engine,
    passTime: (ms) => harness.passTime(ms),
    [Symbol.asyncDispose]: async () => {},
    collection,
    commit: (...operations) => engine.commit({ collection, operations }, local),
    value: async (key) => (await engine.get(collection, key, strong)).entry?.value,
  };
}

function put(key: string, value: unknown, ifVersion?: number): Operation {
  return { type: 'put', key, value: JSON.stringify(value), ...(ifVersion === undefined ? {} : { ifVersion }) };
}

function entries(bench: () => Bench): void {
  test('gives back what was put, with the version of the write, and nothing for what was not', async () => {
    const { engine, collection, commit } = bench();
    const { version } = await commit(put('a', { n: 1 }));
    assert.ok(Number.isSafeInteger(version) && version > 0, `${version}`);
    const { entry } = await engine.get(collection, 'a', strong);
    assert.deepEqual(entry, { key: 'a', value: '{"n":1}', version });
    assert.equal((await engine.get(collection, 'b', strong)).entry, undefined);
    assert.equal((await engine.get(`${collection}x`, 'a', strong)).entry, undefined);
  });

  test('gives each write a greater version, deletes too', async () => {
    const { commit, value } = bench();
    const first = await commit(put('a', 1));
    const second = await commit(put('a', 2));
    const deleted = await commit({ type: 'delete', key: 'a' });
    assert.equal(await value('a'), undefined);
    const third = await commit(put('a', 3));
    const versions = [first, second, deleted, third].map(({ version }) => version);
    assert.deepEqual(
      versions,
      [...new Set(versions)].toSorted((a, b) => a - b),
    );
  });

  test('takes the deletion of what is not there for done', async () => {
    const { commit, value } = bench();
    await commit({ type: 'delete', key: 'never' });
    assert.equal(await value('never'), undefined);
  });

  test('keeps every text as it is: keys and values in any script, quotes, zeros, lone surrogates in values', async () => {
    const { commit, value } = bench();
    const texts = ['ключ', '鍵', '🔑', "a'b", 'a"b', 'a\\b', 'a%_b', ' ', 'A', 'a'];
    for (const text of texts) await commit(put(text, text));
    for (const text of texts) assert.equal(await value(text), JSON.stringify(text));
    await commit(put('odd', '\u0000 \ud800'));
    assert.equal(await value('odd'), '"\\u0000 \\ud800"');
  });

  test('lets many write at one time, and loses none', async () => {
    const { engine, collection, commit } = bench();
    const keys = Array.from({ length: 50 }, (_, i) => `k${String(i).padStart(2, '0')}`);
    await Promise.all(keys.map((key) => commit(put(key, key))));
    const { entries: found } = await engine.list({ collection, prefix: '', limit: 100 }, strong);
    assert.deepEqual(
      found.map(({ key }) => key),
      keys,
    );
  });
}

function conditions(bench: () => Bench): void {
  test('writes only over the expected version, and says which one there is', async () => {
    const { commit, value } = bench();
    const { version } = await commit(put('a', 1, 0));
    const conflict = { code: 'ERR_DATA_CONFLICT', details: { key: 'a', expected: 0, version } };
    await assert.rejects(commit(put('a', 2, 0)), conflict);
    await assert.rejects(commit({ type: 'delete', key: 'a', ifVersion: version + 1 }), { code: 'ERR_DATA_CONFLICT' });
    assert.equal(await value('a'), '1');
    await commit(put('a', 2, version));
    await assert.rejects(commit(put('a', 3, version)), { code: 'ERR_DATA_CONFLICT' });
    assert.equal(await value('a'), '2');
    await assert.rejects(commit(put('b', 1, version)), {
      code: 'ERR_DATA_CONFLICT',
      details: { key: 'b', expected: version, version: 0 },
    });
  });

  test('does all of a batch or nothing, and gives its entries one version', async () => {
    const { engine, collection, commit, value } = bench();
    const { version } = await commit(put('a', 1), put('b', 1));
    for (const key of ['a', 'b']) assert.equal((await engine.get(collection, key, strong)).entry?.version, version);
    await assert.rejects(commit(put('a', 2), put('b', 2, version + 1)), { code: 'ERR_DATA_CONFLICT' });
    await assert.rejects(commit(put('a', 2), { type: 'check', key: 'c', ifVersion: version }), {
      code: 'ERR_DATA_CONFLICT',
    });
    assert.deepEqual([await value('a'), await value('b')], ['1', '1']);
    const checks: Operation = { type: 'check', key: 'c', ifVersion: 0 };
    await commit({ type: 'delete', key: 'a', ifVersion: version }, put('b', 3, version), checks);
    assert.deepEqual([await value('a'), await value('b')], [undefined, '3']);
  });

  test('lets one of many win that expect the same version', async () => {
    const { commit } = bench();
    const { version } = await commit(put('a', 0));
    const tries = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => commit(put('a', i, version))));
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
  });
}

function lists(bench: () => Bench): void {
  test('lists by prefix in the order of the bytes of the keys, page by page', async () => {
    const { engine, collection, commit } = bench();
    const keys = ['a', 'a/1', 'a/10', 'a/2', 'a/é', 'a/ｚ', 'a/😀', 'a0', 'b'];
    await commit(...keys.toReversed().map((key) => put(key, key)));
    const seen: string[] = [];
    for (let afterKey: string | undefined; ; ) {
      const page = await engine.list({ collection, prefix: 'a/', after: afterKey, limit: 2 }, strong);
      assert.ok(page.entries.length <= 2);
      seen.push(...page.entries.map(({ key }) => key));
      afterKey = page.entries.at(-1)?.key;
      if (!page.hasMore) break;
    }
    assert.deepEqual(seen, keys.slice(1, 7));
    const all = await engine.list({ collection, prefix: '', limit: 100 }, strong);
    assert.deepEqual([all.entries.map(({ key }) => key), all.hasMore], [keys, false]);
  });

  test('says that there is no more on a page that is full to the last entry', async () => {
    const { engine, collection, commit } = bench();
    await commit(put('a', 1), put('b', 1));
    assert.equal((await engine.list({ collection, prefix: '', limit: 2 }, strong)).hasMore, false);
    assert.equal((await engine.list({ collection, prefix: 'b', limit: 1 }, strong)).hasMore, false);
    assert.deepEqual((await engine.list({ collection, prefix: 'c', limit: 1 }, strong)).entries, []);
  });
}

function watches(bench: () => Bench): void {
  test('tells every change behind a version in order, those of one commit together, and goes on as they come', async () => {
    const { engine, collection, commit } = bench();
    const first = await commit(put('p/a', 1));
    const second = await commit(put('p/a', 2), put('p/b', 1), put('q', 1));
    await commit(put('q', 2));
    const watch = engine.watch({ collection, prefix: 'p/', from: first.version }, new AbortController().signal);
    const sets = watch[Symbol.asyncIterator]();
    const seen = (await sets.next()).value as ChangeSet;
    assert.equal(seen.version, second.version);
    assert.deepEqual(
      seen.changes.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
      [
        { key: 'p/a', value: '2' },
        { key: 'p/b', value: '1' },
      ],
    );
    const next = sets.next();
    const third = await commit({ type: 'delete', key: 'p/a' });
    const change = (await next).value as ChangeSet;
    assert.deepEqual([change.version, change.changes], [third.version, [{ key: 'p/a', value: undefined }]]);
    await sets.return?.();
  });

  test('leaves no gap between a page and a watch from its version', async () => {
    const { engine, collection, commit } = bench();
    await commit(put('a', 1));
    const page = await engine.list({ collection, prefix: '', limit: 10 }, strong);
    const { version } = await commit(put('b', 2));
    const ended = new AbortController();
    for await (const set of engine.watch({ collection, prefix: '', from: page.version }, ended.signal)) {
      assert.deepEqual([set.version, set.changes], [version, [{ key: 'b', value: '2' }]]);
      break;
    }
    ended.abort();
  });

  test('ends when its signal says so, also while it waits', async () => {
    const { engine, collection } = bench();
    const ended = new AbortController();
    const waiting = engine.watch({ collection, prefix: '' }, ended.signal)[Symbol.asyncIterator]().next();
    setImmediate(() => ended.abort());
    assert.equal((await waiting).done, true);
  });

  test('gives many watches the same changes', async () => {
    const { engine, collection, commit } = bench();
    const { version: from } = await commit(put('a', 0));
    const count = 20;
    const collect = async (): Promise<readonly number[]> => {
      const versions: number[] = [];
      for await (const { version } of engine.watch({ collection, prefix: '', from }, new AbortController().signal)) {
        if (versions.push(version) === count) break;
      }
      return versions;
    };
    const watching = Promise.all([collect(), collect(), collect()]);
    const written: number[] = [];
    for (let i = 0; i < count; i++) written.push((await commit(put('a', i))).version);
    assert.deepEqual(await watching, [written, written, written]);
  });
}

function tokens(bench: () => Bench): void {
  const levels: readonly ReadLevel[] = [
    { type: 'strong' },
    { type: 'session' },
    { type: 'eventual' },
    { type: 'bounded', maxAgeMs: 60_000 },
  ];

  test('reads at every level what the token names, or later', async () => {
    const { engine, collection, commit } = bench();
    for (let i = 0; i < 5; i++) {
      const { token, version } = await commit(put('a', i));
      for (const level of levels) {
        const seen = await engine.get(collection, 'a', { level, token, waitMs: 5_000 });
        assert.equal(seen.entry?.version, version, level.type);
        assert.ok(seen.token >= token, level.type);
      }
      const page = await engine.list(
        { collection, prefix: '', limit: 1 },
        { level: { type: 'session' }, token, waitMs: 5_000 },
      );
      assert.equal(page.entries[0]?.version, version);
    }
  });

  test('gives tokens that sort as text in the order of the writes', async () => {
    const { commit } = bench();
    const given: string[] = [];
    for (let i = 0; i < 20; i++) given.push((await commit(put('a', i))).token);
    assert.deepEqual(given, given.toSorted());
    assert.equal(new Set(given).size, given.length);
  });

  test('refuses what is no token', async () => {
    const { engine, collection } = bench();
    for (const token of ['', 'x', '0', "'; --"]) {
      await assert.rejects(engine.get(collection, 'a', { ...strong, token }), { code: 'ERR_DATA_TOKEN' }, token);
    }
  });
}

function times(bench: () => Bench): void {
  test('gives no entry whose time is over, and takes it for absent in conditions', async () => {
    const { engine, collection, commit, value, passTime } = bench();
    await commit(
      { type: 'put', key: 'short', value: '1', ttlMs: 50 },
      { type: 'put', key: 'long', value: '1', ttlMs: 600_000 },
    );
    await passTime(60);
    assert.deepEqual([await value('short'), await value('long')], [undefined, '1']);
    const page = await engine.list({ collection, prefix: '', limit: 10 }, strong);
    assert.deepEqual(
      page.entries.map(({ key }) => key),
      ['long'],
    );
    await commit(put('short', 2, 0));
    assert.equal(await value('short'), '2');
    await passTime(60);
    assert.equal(await value('short'), '2', 'a write without a time to live ends that of the one before');
  });
}
