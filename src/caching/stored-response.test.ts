import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { currentAgeMs, freshForMs, type Received, type StoringOptions, storedResponse } from './stored-response.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const date = (ms: number) => new Date(ms).toUTCString();
const plain: StoringOptions = {
  targets: ['cdn-cache-control'],
  heuristic: false,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 0,
};

function stored(fields: string, options: Partial<StoringOptions> = {}, received: Partial<Received> = {}) {
  const input = {
    status: 200,
    fields: `date: ${date(nowMs)}\r\n${fields}`,
    requestFields: '',
    requestMs: nowMs,
    responseMs: nowMs,
  };
  return storedResponse({ ...input, ...received }, { ...plain, ...options });
}

const lifetime = (fields: string, options: Partial<StoringOptions> = {}) => stored(fields, options).lifetimeMs / 1_000;

describe('RFC 9111 §4.2.1: how long a response is fresh', () => {
  test('s-maxage before max-age before Expires', () => {
    const expires = `expires: ${date(nowMs + 30_000)}\r\n`;
    assert.equal(lifetime(`cache-control: max-age=10, s-maxage=20\r\n${expires}`), 20);
    assert.equal(lifetime(`cache-control: max-age=10\r\n${expires}`), 10);
    assert.equal(lifetime(expires), 30);
    assert.equal(lifetime(`cache-control: s-maxage=0, max-age=10\r\n`), 0);
  });

  test('§5.3: Expires is against Date; what is no date, or stands twice, is in the past', () => {
    assert.equal(lifetime(`expires: ${date(nowMs - 1_000)}\r\n`), 0);
    for (const none of ['0', 'x', '']) assert.equal(lifetime(`expires: ${none}\r\n`), 0, none);
    assert.equal(lifetime(`expires: ${date(nowMs + 30_000)}\r\nexpires: ${date(nowMs + 60_000)}\r\n`), 0);
    assert.equal(lifetime(`cache-control: max-age=10\r\nexpires: 0\r\n`), 10);
  });

  test('without a word: the ttl of the config, else a heuristic if one is wanted, else not at all', () => {
    assert.equal(lifetime(''), 0);
    assert.equal(lifetime('', { ttlMs: 5_000 }), 5);
    assert.equal(lifetime('cache-control: max-age=1\r\n', { ttlMs: 5_000 }), 1);
    const modified = `last-modified: ${date(nowMs - 1_000_000)}\r\n`;
    assert.equal(lifetime(modified), 0);
    assert.equal(lifetime(modified, { heuristic: true }), 100);
    assert.equal(lifetime(`last-modified: ${date(nowMs - 10 ** 12)}\r\n`, { heuristic: true }), 86_400);
  });

  test('§4.2.2: statuses that are not known to allow it are fresh by heuristics only when public', () => {
    const fields = `date: ${date(nowMs)}\r\nlast-modified: ${date(nowMs - 1_000_000)}\r\n`;
    const of = (status: number, more = '') =>
      stored('', { heuristic: true }, { status, fields: fields + more }).lifetimeMs;
    assert.deepEqual([of(200), of(404), of(500), of(302)], [100_000, 100_000, 0, 0]);
    assert.equal(of(302, 'cache-control: public\r\n'), 100_000);
  });

  test('RFC 9213 §2.2: a targeted field counts, and Cache-Control and Expires do not', () => {
    const other = `cache-control: max-age=10\r\nexpires: ${date(nowMs + 30_000)}\r\n`;
    assert.equal(lifetime(`cdn-cache-control: max-age=60\r\n${other}`), 60);
    assert.equal(lifetime(`cdn-cache-control: must-revalidate\r\n${other}`), 0);
    assert.equal(lifetime(`cdn-cache-control: &\r\n${other}`), 10, 'one that does not parse is ignored');
    assert.equal(lifetime(`cdn-cache-control: max-age=60\r\n${other}`, { targets: [] }), 10);
  });
});

describe('RFC 9111 §4.2.3: how old a response is', () => {
  test('by its Age, and by the time since it came', () => {
    const response = stored('age: 20\r\ncache-control: max-age=60\r\n');
    assert.equal(currentAgeMs(response, nowMs), 20_000);
    assert.equal(currentAgeMs(response, nowMs + 5_000), 25_000);
    assert.equal(freshForMs(response, nowMs + 5_000), 35_000);
    assert.equal(freshForMs(response, nowMs + 50_000), -10_000);
  });

  test('RFC 9110 §6.6.1: one without Date is as old as its coming, and gets that date', () => {
    const response = stored('', {}, { fields: 'cache-control: max-age=60\r\n' });
    assert.equal(response.dateMs, nowMs);
    assert.match(response.fields, new RegExp(`date: ${date(nowMs)}\r\n`));
  });
});

describe('what is kept', () => {
  test('§3.1: every field, also what is not known, but those of one connection and Age', () => {
    const fields = 'x-a: 1\r\nSet-Cookie: a=1\r\nage: 3\r\nproxy-authenticate: Basic\r\nx-a: 2\r\n';
    assert.equal(stored(fields).fields, `date: ${date(nowMs)}\r\nx-a: 1\r\nSet-Cookie: a=1\r\nx-a: 2\r\n`);
  });

  test('§5.2.2.4 and §5.2.2.7: not the fields that no-cache and private name', () => {
    const { fields, noCache } = stored(
      'cache-control: private="x-user", no-cache="x-token"\r\nx-user: u\r\nX-Token: t\r\nx-b: b\r\n',
    );
    assert.doesNotMatch(fields, /x-user: u|x-token: t/i);
    assert.match(fields, /x-b: b/);
    assert.equal(noCache, false);
  });
});

describe('RFC 5861 and RFC 9111 §4.2.4: how stale it may be served', () => {
  const stale = (control: string, options: Partial<StoringOptions> = {}) => {
    const { staleWhileRevalidateMs, staleIfErrorMs } = stored(`cache-control: ${control}\r\n`, options);
    return [staleWhileRevalidateMs / 1_000, staleIfErrorMs / 1_000];
  };
  const config = { staleWhileRevalidateMs: 7_000, staleIfErrorMs: 9_000 };

  test('as the response says, else as the config says', () => {
    assert.deepEqual(stale('max-age=1, stale-while-revalidate=5, stale-if-error=6', config), [5, 6]);
    assert.deepEqual(stale('max-age=1', config), [7, 9]);
    assert.deepEqual(stale('max-age=1'), [0, 0]);
  });

  test('not at all with must-revalidate or proxy-revalidate', () => {
    for (const rule of ['must-revalidate', 'proxy-revalidate']) {
      assert.deepEqual(stale(`max-age=1, ${rule}, stale-while-revalidate=5, stale-if-error=6`, config), [0, 0], rule);
    }
  });

  test('§5.2.2.10: with s-maxage only as the response itself says', () => {
    assert.deepEqual(stale('s-maxage=1', config), [0, 0]);
    assert.deepEqual(stale('s-maxage=1, stale-while-revalidate=5', config), [5, 0]);
  });
});
