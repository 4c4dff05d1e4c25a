import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hash32, hash32Words } from './index.ts';

/** The string whose UTF-16LE bytes are these. */
const utf16 = (bytes: Buffer) => bytes.toString('utf16le');

test('agrees with the published vectors of MurmurHash3 x86_32', () => {
  const vectors: [bytes: Buffer, seed: number, hash: number][] = [
    [Buffer.alloc(0), 0, 0],
    [Buffer.alloc(0), 1, 0x514e28b7],
    [Buffer.alloc(0), 0xffffffff, 0x81f16f39],
    [Buffer.of(0, 0), 0, 0x30f4c306],
    [Buffer.of(0, 0, 0, 0), 0, 0x2362f9de],
    [Buffer.of(0xff, 0xff, 0xff, 0xff), 0, 0x76293b50],
    [Buffer.of(0x21, 0x43), 0, 0xa0f7b07a],
    [Buffer.of(0x21, 0x43, 0x65, 0x87), 0, 0xf55b516b],
    [Buffer.of(0x21, 0x43, 0x65, 0x87), 0x5082edee, 0x2362f9de],
    [Buffer.from('aa'), 0x9747b28c, 0x5d211726],
    [Buffer.from('aaaa'), 0x9747b28c, 0x5a97808a],
    [Buffer.from('abcd'), 0x9747b28c, 0xf0478627],
    [Buffer.from('test'), 0, 0xba6bd213],
    [Buffer.from('test'), 0x9747b28c, 0x704b81dc],
  ];
  for (const [bytes, seed, hash] of vectors) {
    assert.equal(hash32(utf16(bytes), seed).toString(16), hash.toString(16), `${bytes.toString('hex')} seed ${seed}`);
  }
});

test('is an unsigned 32-bit integer for every string, lone surrogates included', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff)), fc.integer(), (units, seed) => {
      const text = String.fromCharCode(...units);
      const hash = hash32(text, seed);
      assert.ok(Number.isInteger(hash) && hash >= 0 && hash <= 0xffffffff);
      assert.equal(hash32(text, seed), hash);
    }),
  );
});

test('hashes two words as the string of their four halves', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (first, second) => {
      const text = String.fromCharCode(first & 0xffff, first >>> 16, second & 0xffff, second >>> 16);
      assert.equal(hash32Words(first, second), hash32(text));
    }),
  );
});

test('flips about half of the output bits when one input bit flips', () => {
  const flipsPerBit = new Array<number>(32).fill(0);
  const samples = 4000;
  for (let i = 0; i < samples; i++) {
    const text = `10.0.${i >> 8}.${i & 255}`;
    const at = i % text.length;
    const flipped = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << (i % 7))) + text.slice(at + 1);
    const difference = hash32(text) ^ hash32(flipped);
    for (let bit = 0; bit < 32; bit++) flipsPerBit[bit]! += (difference >>> bit) & 1;
  }
  // Five standard deviations of a fair coin tossed 4,000 times are 0.04.
  for (const flips of flipsPerBit) assert.ok(Math.abs(flips / samples - 0.5) < 0.04, `${flips} of ${samples}`);
});

test('spreads keys that differ in their last character over every bucket', () => {
  const buckets = new Array<number>(16).fill(0);
  for (let i = 0; i < 16_000; i++) buckets[hash32(`user:${i}`) % 16]!++;
  // 1,000 expected a bucket, standard deviation 30.6.
  for (const count of buckets) assert.ok(Math.abs(count - 1000) < 155, `${buckets}`);
});
