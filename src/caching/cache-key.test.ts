import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cacheKey, type KeyRule, keyPrefix, targetKey } from './cache-key.ts';

const rule: KeyRule = { query: 'all', sortQuery: false, headers: [], cookies: [] };
const input = { scheme: 'http', authority: 'a.example', path: '/x', query: '', requestFields: '' };
const key = (query: string, change: Partial<KeyRule> = {}, requestFields = '') =>
  cacheKey({ ...input, query, requestFields }, { ...rule, ...change });

test('all of the query counts, or only some of it', () => {
  assert.notEqual(key('?a=1&b=2'), key('?b=2&a=1'));
  assert.equal(key('?a=1&b=2', { sortQuery: true }), key('?b=2&a=1', { sortQuery: true }));
  assert.equal(key('?a=1', { query: 'none' }), key('', { query: 'none' }));
  assert.equal(key('?a=1&b=2', { query: { only: ['a'] } }), key('?b=3&a=1', { query: { only: ['a'] } }));
  assert.equal(
    key('?a=1&utm_x=2&utm_y', { query: { except: ['utm_*'] } }),
    key('?a=1', { query: { except: ['utm_*'] } }),
  );
  assert.notEqual(key('?a=1', { query: { except: ['utm_*'] } }), key('?a=2', { query: { except: ['utm_*'] } }));
});

test('header fields and cookies count where the rule names them', () => {
  const by = { headers: ['x-tenant'], cookies: ['theme'] };
  assert.notEqual(key('', by, 'x-tenant: a\r\n'), key('', by, 'x-tenant: b\r\n'));
  assert.equal(key('', by, 'x-other: a\r\n'), key('', by, 'x-other: b\r\n'));
  assert.notEqual(key('', by, 'cookie: theme=dark; id=1\r\n'), key('', by, 'cookie: id=1; theme=light\r\n'));
  assert.equal(key('', by, 'cookie: theme=dark; id=1\r\n'), key('', by, 'cookie: id=2; theme=dark\r\n'));
  assert.notEqual(key('', by, 'cookie: theme=\r\n'), key('', by, ''));
  assert.notEqual(key('', by, 'x-tenant:\r\n'), key('', by, ''));
});

test('two requests that differ in a part that counts have two keys', () => {
  const part = fc.string({ unit: fc.constantFrom('a', '/', '?', '&', '=', ' ', ':'), maxLength: 4 });
  const parts = fc.record({
    scheme: fc.constantFrom('http', 'https'),
    authority: part,
    path: part,
    query: part.map((text) => (text === '' ? '' : `?${text}`)),
    tenant: part.map((text) => text.trim()),
  });
  const of = ({
    tenant,
    ...rest
  }: {
    scheme: string;
    authority: string;
    path: string;
    query: string;
    tenant: string;
  }) => cacheKey({ ...rest, requestFields: `x-tenant: ${tenant}\r\n` }, { ...rule, headers: ['x-tenant'] });
  fc.assert(
    fc.property(parts, parts, (a, b) => assert.equal(of(a) === of(b), JSON.stringify(a) === JSON.stringify(b))),
    { numRuns: 500 },
  );
});

test('the key of a target, and of all below a path, is the start of the keys of its requests', () => {
  const full = key('?a=1', { headers: ['x-tenant'] }, 'x-tenant: a\r\n');
  assert.ok(full.startsWith(targetKey({ ...input, query: '?a=1' }, rule)));
  assert.ok(full.startsWith(keyPrefix(input)));
});
