import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roughSize } from './rough-size.ts';

test('shows sizes in one unit each, with one decimal at most', () => {
  const sizes = [0, 512, 1_023, 1_024, 36_864, 37_070, 1_048_576, 5_500_000, 3 * 2 ** 30];
  const shown = ['0B', '512B', '1023B', '1KiB', '36KiB', '36.2KiB', '1MiB', '5.2MiB', '3GiB'];
  assert.deepEqual(sizes.map(roughSize), shown);
});
