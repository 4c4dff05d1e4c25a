import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NameTable } from './name-table.ts';

const table = new NameTable({ 1: ['host', 'te'], 2: ['x-real-ip'], 255: ['a', 'proxy-authorization'] });
const known = new Map([
  ['host', 1],
  ['te', 1],
  ['x-real-ip', 2],
  ['a', 255],
  ['proxy-authorization', 255],
]);

const find = (text: string) => table.find(Buffer.from(`${text}: x`, 'latin1'), 0, text.length);

test('finds the names it knows, in any case, and no others', () => {
  const similar = fc.constantFrom(...known.keys(), 'hosts', 'hos', 'tE', 'HOST', 'hast', 'X-Real-Ip', 'X-REAL_IP', 'b');
  const any = fc.string({ unit: fc.constantFrom(...'hostexa-ipry_!~'), minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.oneof(similar, any), (name) => {
      assert.equal(find(name), known.get(name.toLowerCase()) ?? 0);
    }),
    { numRuns: 500 },
  );
});

test('refuses two names that it could not tell apart', () => {
  assert.throws(() => new NameTable({ 1: ['expect'], 2: ['extend'] }), /extend stands where expect does/);
});
