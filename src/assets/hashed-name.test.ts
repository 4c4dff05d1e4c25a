import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hashedName, plainName } from './hashed-name.ts';

test('the hash stands before the last extension', () => {
  assert.equal(hashedName('app.js', '3f2a9c1b'), 'app.3f2a9c1b.js');
  assert.equal(hashedName('img.d/logo', '3f2a9c1b'), 'img.d/logo.3f2a9c1b');
  assert.equal(hashedName('app.js.map', '3f2a9c1b'), 'app.js.3f2a9c1b.map');
  assert.equal(hashedName('.htaccess', '3f2a9c1b'), '.htaccess.3f2a9c1b');
});

test('a name without a hash is no hashed name', () => {
  for (const name of ['app.js', 'app.3F2A9C1B.js', 'app.3f2a9c1.js', '.3f2a9c1b.js', 'a/.3f2a9c1b', '3f2a9c1b.js']) {
    assert.equal(plainName(name), undefined, name);
  }
});

test('every name is found again in the one that was made of it', () => {
  const segment = fc.string({ unit: fc.constantFrom(...'abc0.-_ ä'), minLength: 1, maxLength: 8 });
  const name = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
  const hash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(name, hash, (plain, digits) => {
      assert.deepEqual(plainName(hashedName(plain, digits)), { name: plain, hash: digits });
    }),
  );
});
