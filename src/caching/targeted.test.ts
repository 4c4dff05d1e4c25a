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

test('RFC 9651 §3: arguments of every type are read, so that what is not known does not hide what is', () => {
  for (const other of [
    'a=1.5',
    'a=-7',
    'a=@1659578233',
    'a="x, \\"y"',
    'a=%"f%c3%bc"',
    'a=tok/en:*',
    'a=:aGVsbG8=:',
    'a=?1',
    'a=()',
    'a=( 1 "b";c=d  e );f',
    'a;b=1; c',
  ]) {
    assert.equal(parse(`${other}, max-age=60`)?.maxAge, 60, other);
    assert.equal(parse(`max-age=60,${other}`)?.maxAge, 60, other);
  }
  assert.deepEqual([parse('max-age=(60)')?.maxAge, parse('private=(a)')?.isPrivate], [0, true]);
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
    'a=(1',
    'a=(1,2)',
    'a=:a b:',
    'a=%"%C3"',
    'a; =1',
    'a=1234567890123456',
  ]) {
    assert.equal(parse(value), undefined, JSON.stringify(value));
  }
});
