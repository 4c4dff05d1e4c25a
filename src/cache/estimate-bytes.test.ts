import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateBytes } from './estimate-bytes.ts';

test('grows with what a value holds', () => {
  const of = (value: unknown) => estimateBytes(value);
  assert.ok(of('x'.repeat(1_000)) >= 1_000);
  assert.ok(of(Buffer.alloc(5_000)) >= 5_000);
  assert.ok(of({ a: 'x'.repeat(1_000), b: [1, 2, 3] }) > of({ a: 'x', b: [1, 2, 3] }));
  assert.ok(of(new Map([['k', 'x'.repeat(500)]])) > 500);
  for (const small of [null, undefined, true, 1, 1n, Symbol('s')]) assert.ok(of(small) <= 32);
});

test('of a large value only the first parts are looked at, and the others taken to be like them', () => {
  const list = (length: number) => Array.from({ length }, (_, i) => ({ id: i, name: `name of ${i}` }));
  const ratio = estimateBytes(list(100_000)) / estimateBytes(list(100));
  assert.ok(ratio > 500 && ratio < 2_000, `${ratio}`);
});

test('ends with what contains itself', () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  assert.ok(estimateBytes(circle) > 0);
});
