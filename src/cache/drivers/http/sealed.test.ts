import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seal, unseal } from './sealed.ts';

const secret = ['a secret'] as const;
const [nowMs, maxAgeMs] = [1_800_000_000_000, 30_000];

test('a sealed message is read by who knows the secret, while it is young', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
      const sealed = seal(message, secret, nowMs);
      assert.deepEqual(unseal(sealed, secret, { nowMs: nowMs + maxAgeMs, maxAgeMs }), Buffer.from(message));
      assert.equal(unseal(sealed, ['another'], { nowMs, maxAgeMs }), undefined);
      assert.equal(unseal(sealed, secret, { nowMs: nowMs + maxAgeMs + 1, maxAgeMs }), undefined);
      assert.equal(unseal(sealed, secret, { nowMs: nowMs - maxAgeMs - 1, maxAgeMs }), undefined);
    }),
    { numRuns: 100 },
  );
});

test('the first secret seals, and any of them opens', () => {
  const sealed = seal(Buffer.from('message'), ['new', 'old'], nowMs);
  assert.deepEqual(unseal(sealed, ['old', 'new'], { nowMs, maxAgeMs }), Buffer.from('message'));
  assert.equal(unseal(sealed, ['old'], { nowMs, maxAgeMs }), undefined);
});

test('one whose bytes were changed anywhere is not read, nor one that was cut short', () => {
  const sealed = seal(Buffer.from('message'), secret, nowMs);
  for (let at = 0; at < sealed.byteLength; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    assert.equal(unseal(changed, secret, { nowMs, maxAgeMs }), undefined, `byte ${at}`);
    assert.equal(unseal(sealed.subarray(0, at), secret, { nowMs, maxAgeMs }), undefined, `length ${at}`);
  }
});

test('a reply is one to its own message only, and no message itself', () => {
  const [one, other] = [seal(Buffer.from('one'), secret, nowMs), seal(Buffer.from('other'), secret, nowMs)];
  const reply = seal(Buffer.from('reply'), secret, nowMs, one);
  assert.deepEqual(unseal(reply, secret, { nowMs, maxAgeMs, answers: one }), Buffer.from('reply'));
  assert.equal(unseal(reply, secret, { nowMs, maxAgeMs, answers: other }), undefined);
  assert.equal(unseal(reply, secret, { nowMs, maxAgeMs }), undefined);
});
