import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Seal } from './seal.ts';

const seal = new Seal(['a secret'], 'shop');

test('what was sealed is opened with the same secret and scope, and with no other', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 300 }), (text) => {
      const sealed = seal.seal(text);
      assert.equal(new Seal(['a secret'], 'shop').open(sealed), text);
      assert.equal(new Seal(['another'], 'shop').open(sealed), undefined);
      assert.equal(new Seal(['a secret'], 'other').open(sealed), undefined);
      assert.match(sealed, /^[A-Za-z0-9_-]+$/);
    }),
  );
});

test('seals with the first secret, and opens what any of them has sealed', () => {
  const [before, between, after] = [
    new Seal(['old', 'new'], 'shop'),
    new Seal(['new', 'old'], 'shop'),
    new Seal(['new'], 'shop'),
  ] as const;
  assert.equal(between.open(before.seal('kept')), 'kept');
  assert.equal(before.open(between.seal('kept')), 'kept');
  assert.equal(after.open(between.seal('kept')), 'kept');
  assert.equal(after.open(before.seal('kept')), undefined);
});

test('no bit of it can be changed, and nothing of it be left out', () => {
  const sealed = Buffer.from(seal.seal('data=00000001-0000000000002a-us-east'), 'base64url');
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    assert.equal(seal.open(changed.toString('base64url')), undefined, `bit ${bit}`);
  }
  for (let length = 0; length < sealed.length; length++) {
    assert.equal(seal.open(sealed.subarray(0, length).toString('base64url')), undefined, `${length} bytes`);
  }
});

test('says nothing of what is in it', () => {
  const sealed = Buffer.from(seal.seal('data=1-us-east'), 'base64url').toString('latin1');
  assert.doesNotMatch(sealed, /data|us-east/);
});

test('what could not be one of ours is not looked at', () => {
  for (const text of ['', 'new', 'a b', '../../etc', `${'A'.repeat(1_025)}`, 'é'.repeat(30)]) {
    assert.equal(seal.open(text), undefined, text);
  }
});
