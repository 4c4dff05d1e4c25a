import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheControlOf } from './cache-control.ts';
import { parseTargeted } from './targeted.ts';

const parse = (...values: string[]) => {
  const directives = parseTargeted(values);
  return directives && cacheControlOf(directives);
};

test('RFC 9213 §2.1: directives in the grammar of a dictionary', () => {
  assert.equal(parse('max-age=60, must-revalidate')?.maxAge, 60);
  assert.equal(parse('max-age=60', 'no-store')?.noStore, true);
  assert.equal(parse('max-age=60;foo=bar, no-store;a')?.noStore, true);
  assert.equal(parse('no-store=?1')?.noStore, true);
  assert.equal(parse('no-store=?0')?.noStore, false);
  assert.deepEqual(parse('private="x-user"')?.isPrivate, ['x-user']);
});

test('RFC 9651 §4.2.2: the last member of a name counts', () => {
  assert.equal(parse('max-age=1, max-age=60')?.maxAge, 60);
});

test('seconds are integers: no strings, no decimals, nothing below 0', () => {
  for (const value of ['max-age="60"', 'max-age=60.0', 'max-age=-1', 'max-age=a', 'max-age'])
    assert.equal(parse(value)?.maxAge, 0, value);
});

test('RFC 9213 §2.1: a field that is empty or does not parse is ignored', () => {
  for (const value of [
    '',
    ' ',
    'max-age=60,',
    ',max-age=60',
    'Max-Age=60',
    'max-age =60',
    'max-age= 60',
    'a b',
    'max-age=60 no-store',
    'a="open',
    '&',
    'a=?2',
  ]) {
    assert.equal(parse(value), undefined, JSON.stringify(value));
  }
});
