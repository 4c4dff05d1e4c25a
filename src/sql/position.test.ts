import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkedToken, decodeToken, encodeToken, endOfRecord, later, type Position, parseLsn } from './position.ts';

const positions = fc.record(
  { timeline: fc.nat(), lsn: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }) },
  { noNullPrototype: true },
);

test('reads a position as PostgreSQL writes it', () => {
  assert.equal(parseLsn('0/0'), 0n);
  assert.equal(parseLsn('16/B374D848'), 0x16_b374_d848n);
  assert.equal(parseLsn('FFFFFFFF/FFFFFFFF'), 0xffff_ffff_ffff_ffffn);
});

test('a token gives back its position, and tokens sort as positions do', () => {
  const bySize = (a: Position, b: Position): number => a.timeline - b.timeline || Number(a.lsn - b.lsn > 0n) || -1;
  fc.assert(
    fc.property(positions, positions, (a, b) => {
      assert.deepEqual(decodeToken(encodeToken(a)), a);
      if (encodeToken(a) === encodeToken(b)) return;
      assert.equal(encodeToken(a) < encodeToken(b), bySize(a, b) < 0);
      assert.deepEqual(later(a, b), encodeToken(a) < encodeToken(b) ? b : a);
    }),
  );
});

test('what is no token is none', () => {
  for (const text of ['', 'x', '00000001-00000000', '00000001-000000000300014g', ' 00000001-0000000003000148']) {
    assert.equal(decodeToken(text), undefined);
    assert.throws(() => checkedToken(text), { code: 'ERR_SQL_TOKEN' });
  }
});

test('an insert position behind the header of an empty page is the end of the page before it', () => {
  assert.equal(endOfRecord(8192n * 5n + 24n), 8192n * 5n);
  for (const lsn of [8192n * 5n, 8192n * 5n + 25n, 8192n * 5n + 40n]) assert.equal(endOfRecord(lsn), lsn);
});
