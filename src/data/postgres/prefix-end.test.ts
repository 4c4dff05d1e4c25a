import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { prefixEnd } from './prefix-end.ts';

const text = fc.string({ unit: 'binary', maxLength: 8 });
const isBefore = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;

test('keys lie from a prefix to before its end exactly if they begin with it', () => {
  fc.assert(
    fc.property(text, text, (prefix, rest) => {
      const end = prefixEnd(prefix);
      assert.ok(end.isWellFormed());
      assert.ok(isBefore(prefix + rest, end));
      const isInRange = !isBefore(rest, prefix) && isBefore(rest, end);
      assert.equal(isInRange, rest.startsWith(prefix));
    }),
  );
});

test('the last characters carry over, and surrogates are left out', () => {
  assert.equal(prefixEnd('a\u{10ffff}'), 'b');
  assert.equal(prefixEnd('\ud7ff'), '\ue000');
  assert.ok(isBefore('\u{10ffff}'.repeat(256), prefixEnd('\u{10ffff}')), 'behind the longest key');
});
