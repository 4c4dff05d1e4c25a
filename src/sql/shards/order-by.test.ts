import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareRows, type OrderColumn, type Row } from './order-by.ts';

function sorted(values: readonly unknown[], order: Partial<OrderColumn> = {}, type?: number): readonly unknown[] {
  const rows = values.map((value): Row => ({ value }));
  return rows.toSorted(compareRows([{ column: 'value', ...order }], () => type)).map(({ value }) => value);
}

test('puts null last ascending and first descending, or where it is told', () => {
  assert.deepEqual(sorted([null, 2, 1]), [1, 2, null]);
  assert.deepEqual(sorted([1, null, 2], { direction: 'desc' }), [null, 2, 1]);
  assert.deepEqual(sorted([2, null, 1], { nulls: 'first' }), [null, 1, 2]);
  assert.deepEqual(sorted([1, null, 2], { direction: 'desc', nulls: 'last' }), [2, 1, null]);
});

test('compares bigint and numeric as numbers, though they come as strings', () => {
  assert.deepEqual(sorted(['10', '9', '-3'], {}, 20), ['-3', '9', '10']);
  const numbers = ['NaN', '0.10', '12.5', '0.09', '-Infinity', '12.50001', '-7', 'Infinity'];
  assert.deepEqual(sorted(numbers, {}, 1700), [
    '-Infinity',
    '-7',
    '0.09',
    '0.10',
    '12.5',
    '12.50001',
    'Infinity',
    'NaN',
  ]);
  assert.deepEqual(sorted(['10', '9'], {}, 25), ['10', '9']);
});

test('compares digits of any length as bigint does', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt()), (values) => {
      const expected = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)).map(String);
      assert.deepEqual(sorted(values.map(String), {}, 1700), expected);
    }),
  );
});

test('compares text as COLLATE "C" does: by its bytes in UTF-8', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 4 }), { maxLength: 8 }), (values) => {
      const expected = values.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      assert.deepEqual(sorted(values), expected);
    }),
  );
});

test('compares dates, bytes and truth values', () => {
  const dates = [new Date(2), new Date(1)];
  assert.deepEqual(sorted(dates), [new Date(1), new Date(2)]);
  assert.deepEqual(sorted([Buffer.from('b'), Buffer.from('a')]), [Buffer.from('a'), Buffer.from('b')]);
  assert.deepEqual(sorted([true, false]), [false, true]);
  assert.deepEqual(sorted([Number.NaN, 1]), [1, Number.NaN]);
});

test('goes to the next column where the first is equal', () => {
  const rows = [
    { a: 1, b: 1 },
    { a: 0, b: 2 },
    { a: 1, b: 3 },
  ];
  const columns = [{ column: 'a' }, { column: 'b', direction: 'desc' }] as const;
  assert.deepEqual(
    rows.toSorted(compareRows(columns, () => undefined)).map(({ b }) => b),
    [2, 3, 1],
  );
});
