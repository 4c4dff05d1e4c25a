import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { writtenHistory } from '../../../test/support/histories/index.ts';
import { describeVerdict } from '../describe-verdict.ts';
import { checkInvalidations } from './check-invalidations.ts';

describe('after an acknowledged invalidation and the delay', () => {
  const rows: readonly (readonly [name: string, expected: RegExp, lines: readonly string[]])[] = [
    [
      'no read sees what was before',
      /^stale-after-invalidation: .*"read → 1" \(#6\) saw version 1/,
      ['a w x=1 ok @1', 'a w x=2 ok @2', 'a i x ok', '+20', 'b r x ok =1 @1'],
    ],
    [
      'nor does one long after',
      /stale-after-invalidation/,
      ['a w x=1 ok @1', 'a w x=2 ok @2', 'a i x ok', '+20', 'b r x ok =2 @2', '+900', 'c r x ok =1 @1'],
    ],
    ['a read within the delay may', /^ok$/, ['a w x=1 ok @1', 'a w x=2 ok @2', 'a i x ok', '+19', 'b r x ok =1 @1']],
    [
      'a read that began before may',
      /^ok$/,
      ['a w x=1 ok @1', 'a w x=2 ok @2', 'b r x', 'a i x ok', '+20', 'b ok =1 @1'],
    ],
    [
      'what was written while it went on need not be seen',
      /^ok$/,
      ['a w x=1 ok @1', 'a i x', 'b w x=2 ok @2', 'a ok', '+20', 'c r x ok =1 @1'],
    ],
    [
      'one of unknown outcome obliges nobody',
      /^ok$/,
      ['a w x=1 ok @1', 'a w x=2 ok @2', 'a i x info', '+20', 'b r x ok =1 @1'],
    ],
    [
      'one of another key obliges nobody',
      /^ok$/,
      ['a w x=1 ok @1', 'a w x=2 ok @2', 'a i y ok', '+20', 'b r x ok =1 @1'],
    ],
  ];
  for (const [name, expected, lines] of rows) {
    test(name, () => {
      assert.match(describeVerdict(checkInvalidations(writtenHistory(...lines), { delayMs: 20 })), expected);
    });
  }

  test('the delay is nothing when none is given', () => {
    const history = writtenHistory('a w x=1 ok @1', 'a w x=2 ok @2', 'a i x ok', 'b r x ok =1 @1');
    assert.equal(checkInvalidations(history).outcome, 'violation');
  });
});
