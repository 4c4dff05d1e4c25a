import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ManualClock, seededRandom } from '../core/index.ts';
import { type EvictionPolicyName, evictionPolicies } from './eviction/policies/index.ts';
import { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from './memory-store.ts';

function start(options: MemoryStoreOptions<string> = {}): { store: MemoryStore<string>; clock: ManualClock } {
  const clock = new ManualClock(1_000);
  return { clock, store: createMemoryStore({ clock, random: seededRandom(1), ...options }) };
}

const put = (store: MemoryStore<string>, key: string, tags: readonly string[] = []): boolean =>
  store.set({ key, value: `value of ${key}`, valueBytes: 100, tags });

const keysOf = (store: MemoryStore<string>): readonly string[] => [...store.entries()].map(({ key }) => key).sort();

describe('finding', () => {
  test('finds what was stored, counts hits and misses, and peeks without counting', () => {
    const { store } = start();
    assert.equal(put(store, 'a'), true);
    assert.equal(store.get('a')?.value, 'value of a');
    assert.equal(store.get('b'), undefined);
    assert.equal(store.peek('a')?.value, 'value of a');
    assert.equal(store.peek('b'), undefined);
    const { hits, misses, entries } = store.stats();
    assert.deepEqual({ hits, misses, entries }, { hits: 1, misses: 1, entries: 1 });
  });

  test('takes a use of what was peeked for a hit', () => {
    const { store } = start({ policy: 'lru', maxEntries: 2 });
    put(store, 'a');
    put(store, 'b');
    store.use(store.peek('a')!);
    put(store, 'c');
    assert.deepEqual(keysOf(store), ['a', 'c']);
    assert.equal(store.stats().hits, 1);
  });

  test('replaces value, tags and expiry under a key it has', () => {
    const { store, clock } = start();
    store.set({ key: 'a', value: 'old', valueBytes: 10, tags: ['x'], expiresAtMs: 2_000 });
    store.set({ key: 'a', value: 'new', valueBytes: 20, tags: ['y'] });
    clock.advance(5_000);
    assert.equal(store.get('a')?.value, 'new');
    assert.equal(store.deleteTag('x'), 0);
    assert.equal(store.deleteTag('y'), 1);
    assert.equal(store.stats().entries, 0);
  });
});

describe('expiry', () => {
  test('finds an entry until the moment it expires', () => {
    const { store, clock } = start();
    store.set({ key: 'a', value: 'v', valueBytes: 1, expiresAtMs: 1_500 });
    clock.advance(499.9);
    assert.ok(store.get('a'));
    clock.advance(0.1);
    assert.equal(store.peek('a'), undefined);
    assert.deepEqual(keysOf(store), []);
    assert.equal(store.stats().entries, 1);
    assert.equal(store.get('a'), undefined);
    assert.equal(store.stats().entries, 0);
    assert.equal(store.stats().expirations, 1);
  });

  test('sweeps away what has expired, a few at a time, round and round', () => {
    const { store, clock } = start();
    for (let i = 0; i < 100; i++) store.set({ key: `${i}`, value: 'v', valueBytes: 1, expiresAtMs: 1_001 + i });
    assert.equal(store.sweep(100), 0);
    clock.advance(50);
    let swept = 0;
    for (let i = 0; i < 12; i++) swept += store.sweep(10);
    assert.equal(swept, 50);
    clock.advance(100);
    for (let i = 0; i < 12; i++) swept += store.sweep(10);
    assert.equal(swept, 100);
    assert.equal(store.stats().bytes < 10_000, true);
    assert.equal(store.sweep(10), 0);
  });
});

for (const prefixIndex of [false, true]) {
  test(`deletes by key, tag and prefix and keeps the rest, ${prefixIndex ? 'with' : 'without'} an index of prefixes`, () => {
    const { store } = start({ prefixIndex });
    for (const host of ['a', 'b']) {
      for (let i = 0; i < 10; i++) put(store, `https://${host}/${i}`, [`n${i}`, 'all']);
    }
    assert.equal(store.delete('https://a/0'), true);
    assert.equal(store.delete('https://a/0'), false);
    assert.equal(store.deleteTag('n0'), 1);
    assert.equal(store.deleteTag('none'), 0);
    assert.equal(store.deletePrefix('https://a/'), 9);
    assert.deepEqual(
      keysOf(store),
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => `https://b/${i}`),
    );
    assert.equal(store.deletePrefix('https://c'), 0);
    store.clear();
    assert.equal(store.stats().entries, 0);
    assert.equal(put(store, 'https://a/1', ['all']), true);
    assert.equal(store.deletePrefix(''), 1);
  });
}

describe('limits', () => {
  test('does not store what is too large, nor keeps what it would have replaced', () => {
    const { store } = start({ maxBytes: 100_000, maxEntryBytes: 5_000 });
    assert.equal(store.set({ key: 'a', value: 'v', valueBytes: 4_000 }), true);
    assert.equal(store.set({ key: 'a', value: 'v', valueBytes: 6_000 }), false);
    assert.equal(store.peek('a'), undefined);
    assert.equal(store.stats().rejected, 1);
  });

  test('charges keys and tags as well as values', () => {
    const charge = (key: string, tags: readonly string[]): number => {
      const { store } = start();
      store.set({ key, value: 'v', valueBytes: 1_000, tags });
      return store.peek(key)!.bytes;
    };
    assert.ok(charge('a', []) > 1_000);
    assert.equal(charge('a'.repeat(101), []) - charge('a', []), 100);
    assert.equal(charge('ā'.repeat(101), []) - charge('ā', []), 200);
    assert.ok(charge('a', ['tag']) > charge('a', []) + 3);
  });

  test('tells the listener what went and why, when the store can be used again', () => {
    const told: string[] = [];
    const { store, clock } = start({
      maxBytes: 100_000,
      policy: 'lru',
      onEvict({ key }, reason) {
        told.push(`${key} ${reason}`);
        assert.equal(store.peek(key), undefined);
        if (told.length === 1) put(store, 'from the listener');
      },
    });
    for (let i = 0; told.length === 0; i++) store.set({ key: `${i}`, value: 'v', valueBytes: 9_000 });
    assert.deepEqual(told, ['0 capacity']);
    assert.ok(store.peek('from the listener'));
    store.set({ key: 'short', value: 'v', valueBytes: 1, expiresAtMs: 2_000 });
    clock.advance(2_000);
    store.get('short');
    assert.equal(told.at(-1), 'short expired');
    const before = told.length;
    store.clear();
    assert.equal(told.length, before);
  });
});

const call = fc.record({
  what: fc.constantFrom('set', 'set', 'set', 'get', 'delete', 'tag', 'prefix', 'wait', 'clear'),
  key: fc.nat(40),
  bytes: fc.oneof(fc.nat(2_000), fc.nat(30_000)),
  ttlMs: fc.option(fc.nat(500)),
});

for (const policy of Object.keys(evictionPolicies) as EvictionPolicyName[]) {
  test(`with ${policy}, holds what it says, within its bound, and never another's or a former value`, () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 150 }), (calls) => {
        const { store, clock } = start({ policy, maxBytes: 100_000, maxEntries: 25, prefixIndex: true });
        const model = new Map<string, { value: string; tag: string; expiresAtMs: number }>();
        const deleted = (_done: unknown, isGone: (key: string, tag: string) => boolean): void => {
          for (const [key, { tag }] of model) if (isGone(key, tag)) model.delete(key);
        };
        for (const [i, { what, key: number, bytes, ttlMs }] of calls.entries()) {
          const key = `/${number % 4}/${number}`;
          const tag = `${number % 3}`;
          if (what === 'set') {
            const expiresAtMs = ttlMs === null ? Number.POSITIVE_INFINITY : clock.now() + ttlMs;
            model.delete(key);
            const isHeld = store.set({ key, value: `${i}`, valueBytes: bytes, tags: [tag], expiresAtMs });
            if (isHeld) model.set(key, { value: `${i}`, tag, expiresAtMs });
          } else if (what === 'get') {
            const found = store.get(key);
            const expected = model.get(key);
            if (found !== undefined) assert.equal(found.value, expected?.value);
            if (found !== undefined) assert.ok(expected!.expiresAtMs > clock.now());
          } else if (what === 'wait') clock.advance(100);
          else if (what === 'delete') deleted(store.delete(key), (each) => each === key);
          else if (what === 'tag') deleted(store.deleteTag(tag), (_, each) => each === tag);
          else if (what === 'prefix') deleted(store.deletePrefix('/1/'), (each) => each.startsWith('/1/'));
          else deleted(store.clear(), () => true);
          checkStats(store);
          for (const entry of store.entries()) assert.equal(entry.value, model.get(entry.key)?.value);
        }
      }),
      { numRuns: 60 },
    );
  });
}

function checkStats(store: MemoryStore<string>): void {
  const { bytes, maxBytes, entries } = store.stats();
  const charged = [...store.entries()].reduce((sum, entry) => sum + entry.bytes, 0);
  assert.ok(bytes <= maxBytes);
  assert.ok(charged <= bytes);
  assert.ok(entries <= 25);
}
