import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRequestId, createTraceparent, createUuid } from './identifiers.ts';

/** More than one block of random bytes holds, so that the refill is among them. */
const many = 3_000;

test('a request id is 16 hexadecimal digits, and no two are alike', () => {
  const ids = Array.from({ length: many }, createRequestId);
  for (const id of ids) assert.match(id, /^[0-9a-f]{16}$/);
  assert.equal(new Set(ids).size, many);
});

test('a traceparent has the form of version 00, is not sampled, and no two share an id', () => {
  const parents = Array.from({ length: many }, createTraceparent);
  for (const parent of parents) assert.match(parent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  const of = (part: number) => new Set(parents.map((parent) => parent.split('-')[part]));
  assert.deepEqual([of(1).size, of(2).size], [many, many]);
});

test('identifiers of both kinds in any order use no random digit twice', () => {
  const seen = new Set<string>();
  let pieces = 0;
  for (let count = 0; count < many; count++) {
    const digits = count % 3 === 0 ? createTraceparent().slice(3, -3).replace('-', '') : createRequestId();
    for (let at = 0; at < digits.length; at += 16, pieces++) seen.add(digits.slice(at, at + 16));
  }
  assert.equal(seen.size, pieces);
});

test('a UUID is one of version 7: of its time, sorted by it, and no two alike', () => {
  const at = Date.UTC(2026, 0, 2);
  const ids = Array.from({ length: many }, (_, index) => createUuid(at + index));
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(ids.toSorted(), ids);
  assert.equal(Number.parseInt(ids[0]!.slice(0, 13).replace('-', ''), 16), at);
  assert.equal(new Set(Array.from({ length: many }, () => createUuid(at))).size, many);
});
