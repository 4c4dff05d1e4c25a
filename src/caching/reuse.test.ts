import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isUsableOnError, Reuse, requestControl, reuseOf } from './reuse.ts';
import { storedResponse } from './stored-response.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const options = { targets: [], heuristic: false, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };

function stored(control: string) {
  const fields = `date: ${new Date(nowMs).toUTCString()}\r\ncache-control: ${control}\r\n`;
  return storedResponse({ status: 200, fields, requestFields: '', requestMs: nowMs, responseMs: nowMs }, options);
}

const after = (control: string, seconds: number, request = '') =>
  reuseOf(
    stored(control),
    requestControl(request === '' ? '' : `cache-control: ${request}\r\n`),
    nowMs + seconds * 1_000,
  );

test('RFC 9111 §4: fresh is served, stale is checked', () => {
  assert.equal(after('max-age=60', 59), Reuse.serve);
  assert.equal(after('max-age=60', 60), Reuse.validate);
  assert.equal(after('max-age=0', 0), Reuse.validate);
});

test('RFC 9111 §5.2.2.4: no-cache is checked every time', () => {
  assert.equal(after('no-cache, max-age=60', 1), Reuse.validate);
});

test('RFC 5861 §3: stale while revalidate, for so long', () => {
  assert.equal(after('max-age=60, stale-while-revalidate=10', 69), Reuse.serveAndRefresh);
  assert.equal(after('max-age=60, stale-while-revalidate=10', 70), Reuse.validate);
});

describe('RFC 9111 §5.2.1: what a request asks of caches', () => {
  test('no-cache, max-age and min-fresh have fresh ones checked', () => {
    assert.equal(after('max-age=60', 1, 'no-cache'), Reuse.validate);
    assert.equal(after('max-age=60', 10, 'max-age=10'), Reuse.serve);
    assert.equal(after('max-age=60', 11, 'max-age=10'), Reuse.validate);
    assert.equal(after('max-age=60', 0, 'max-age=0'), Reuse.validate);
    assert.equal(after('max-age=60', 1, 'max-age=0'), Reuse.validate);
    assert.equal(after('max-age=60', 50, 'min-fresh=10'), Reuse.serve);
    assert.equal(after('max-age=60', 51, 'min-fresh=10'), Reuse.validate);
  });

  test('max-stale takes stale ones, unless the response forbids it', () => {
    assert.equal(after('max-age=60', 70, 'max-stale=10'), Reuse.serve);
    assert.equal(after('max-age=60', 71, 'max-stale=10'), Reuse.validate);
    assert.equal(after('max-age=60', 9_999, 'max-stale'), Reuse.serve);
    for (const rule of ['must-revalidate', 'proxy-revalidate', 's-maxage=60']) {
      assert.equal(after(`max-age=60, ${rule}`, 70, 'max-stale'), Reuse.validate, rule);
    }
    assert.equal(after('no-cache', 70, 'max-stale'), Reuse.validate);
  });

  test('§5.4: Pragma counts only where there is no Cache-Control', () => {
    assert.equal(requestControl('pragma: no-cache\r\n')?.noCache, true);
    assert.equal(requestControl('pragma: x, No-Cache\r\n')?.noCache, true);
    assert.equal(requestControl('pragma: no-cache\r\ncache-control: max-age=5\r\n')?.noCache, false);
    assert.equal(requestControl('pragma: no-cached\r\n'), undefined);
  });
});

test('RFC 5861 §4: what is stale may stand in for an error, for so long', () => {
  const usable = (control: string, seconds: number) =>
    isUsableOnError(stored(control), undefined, nowMs + seconds * 1_000);
  assert.equal(usable('max-age=60, stale-if-error=10', 69), true);
  assert.equal(usable('max-age=60, stale-if-error=10', 70), false);
  assert.equal(usable('max-age=60', 61), false);
  assert.equal(usable('max-age=60, must-revalidate, stale-if-error=10', 61), false);
  assert.equal(usable('no-cache, stale-if-error=10', 1), false);
  const asked = requestControl('cache-control: stale-if-error=10\r\n');
  assert.equal(isUsableOnError(stored('max-age=60'), asked, nowMs + 69_000), true);
  assert.equal(isUsableOnError(stored('max-age=60'), asked, nowMs + 70_000), false);
  assert.equal(isUsableOnError(stored('max-age=60, must-revalidate'), asked, nowMs + 61_000), false);
});
