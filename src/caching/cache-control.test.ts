import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCacheControl } from './cache-control.ts';

const parse = (...values: string[]) => parseCacheControl(values);

test('RFC 9111 §5.2: names have no case, arguments are tokens or strings', () => {
  assert.equal(parse('MaX-aGe=60').maxAge, 60);
  assert.equal(parse('max-age="60"').maxAge, 60);
  assert.equal(parse('NO-STORE').noStore, true);
  assert.equal(parse('Public, Must-Revalidate, proxy-revalidate, must-understand').mustUnderstand, true);
});

test('RFC 9111 §5.2.3: what is not known changes nothing', () => {
  const { maxAge, noStore } = parse('private-ish, foo="no-store, max-age=1", max-age=60, community="UCI"');
  assert.deepEqual([maxAge, noStore], [60, false]);
});

test('RFC 9111 §4.2.1: of a directive that stands twice the first counts', () => {
  assert.equal(parse('max-age=60, max-age=1').maxAge, 60);
  assert.equal(parse('max-age=60', 'max-age=1').maxAge, 60);
});

test('RFC 9111 §4.2.1: an argument that is no number of seconds makes it stale', () => {
  for (const value of [
    'max-age',
    'max-age=',
    'max-age=x',
    'max-age=-1',
    'max-age=1.5',
    'max-age="60',
    "max-age='60'",
    'max-age= 60',
    'max-age =60',
    'max-age\t= 60',
  ]) {
    assert.equal(parse(value).maxAge, 0, value);
  }
});

test('RFC 9111 §5.2.2.4 and §5.2.2.7: no-cache and private are about some fields, or about all of it', () => {
  assert.equal(parse('no-cache').noCache, true);
  assert.deepEqual(parse('no-cache="Set-Cookie, x-a"').noCache, ['set-cookie', 'x-a']);
  assert.deepEqual(parse('private=x-user').isPrivate, ['x-user']);
  for (const broken of ['private =x-a', 'private=""', 'private="a b"', 'private="open', 'private=","']) {
    assert.equal(parse(broken).isPrivate, true, broken);
  }
  assert.deepEqual([parse('').noCache, parse('').isPrivate], [false, false]);
});

test('RFC 9111 §4.2.1: of directives that conflict the strictest is honored', () => {
  assert.deepEqual(parse('private="x-a"', 'private="x-b"').isPrivate, ['x-a', 'x-b']);
  assert.equal(parse('private="x-a", private').isPrivate, true);
  assert.equal(parse('no-cache, no-cache="x-a"').noCache, true);
  assert.equal(parse('no-cache="x-a", no-cache=""').noCache, true);
});

test('a string that does not end hides no directive behind it', () => {
  assert.equal(parse('max-age=60, foo="open, no-store').noStore, true);
  assert.equal(parse('private="open, max-age=60').isPrivate, true);
});

test('RFC 9111 §5.2.1.2: max-stale without an argument is however stale', () => {
  assert.equal(parse('max-stale').maxStale, Number.POSITIVE_INFINITY);
  assert.equal(parse('max-stale=10').maxStale, 10);
  assert.equal(parse('max-stale=x').maxStale, 0);
  assert.equal(parse('').maxStale, undefined);
});
