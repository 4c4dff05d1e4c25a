import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { writtenHistory } from '../../../test/support/histories/index.ts';
import { describeVerdict } from '../describe-verdict.ts';
import { checkDurability } from './check-durability.ts';

describe('what is found at the end', () => {
  type Row = readonly [
    name: string,
    expected: RegExp,
    lines: readonly string[],
    final: Readonly<Record<string, unknown>>,
  ];
  const rows: readonly Row[] = [
    [
      'lacks an acknowledged write',
      /^lost-write: key "x": null was found, though "write 1" \(#0\)/,
      ['a w x=1 ok'],
      {},
    ],
    [
      'is what an acknowledged write replaced',
      /"write 2" \(#2\) was acknowledged later/,
      ['a w x=1 ok', 'a w x=2 ok'],
      { x: 1 },
    ],
    ['is what was deleted', /"delete" \(#2\)/, ['a w x=1 ok', 'a d x ok'], { x: 1 }],
    ['was written by nobody', /^phantom-value: key "x": 7 was found/, ['a w x=1 ok'], { x: 7 }],
    ['lies where nobody wrote', /^phantom-value: key "y"/, ['a w x=1 ok'], { x: 1, y: 1 }],
    ['was refused', /^phantom-value: key "x": 1/, ['a w x=1 fail'], { x: 1 }],
    ['is an unknown write that ended the loss of none', /^ok$/, ['a w x=1 ok', 'b w x=2 info'], { x: 2 }],
    ['lacks an unknown write', /^ok$/, ['a w x=1 ok', 'b w x=2 info'], { x: 1 }],
    ['is an unknown write from long before', /^ok$/, ['b w x=2 info', 'a w x=1 ok'], { x: 2 }],
    ['is either of two writes at once', /^ok$/, ['a w x=1', 'b w x=2', 'a ok', 'b ok'], { x: 1 }],
    ['is what a compare and set left', /^ok$/, ['a w x=1 ok', 'a c x=1>2 ok'], { x: 2 }],
    ['is absent because of a delete', /^ok$/, ['a w x=1 ok', 'a d x ok'], {}],
    ['is absent perhaps because of a delete', /^ok$/, ['a w x=1 ok', 'a d x info'], { x: null }],
  ];
  for (const [name, expected, lines, final] of rows) {
    test(name, () => {
      const verdict = checkDurability(writtenHistory(...lines), new Map(Object.entries(final)));
      assert.match(describeVerdict(verdict), expected);
    });
  }

  test('convicts for each write that is gone', () => {
    const history = writtenHistory(...Array.from({ length: 30 }, (_, i) => `a w key-${i}=${i} ok`));
    const final = new Map(Array.from({ length: 20 }, (_, i) => [`key-${i}`, i]));
    const verdict = checkDurability(history, final);
    assert.equal(verdict.outcome === 'violation' && verdict.violations.length, 10);
    assert.match(describeVerdict(verdict), /… and 5 more$/);
  });
});
