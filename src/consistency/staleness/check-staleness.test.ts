import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { writtenHistory } from '../../../test/support/histories/index.ts';
import { describeVerdict } from '../describe-verdict.ts';
import { checkStaleness } from './check-staleness.ts';

describe('a read with a bound', () => {
  const rows: readonly (readonly [name: string, expected: RegExp, lines: readonly string[]])[] = [
    [
      'may not miss what was acknowledged that long ago',
      /^bounded-staleness: key "x": "read → null" \(#2\) saw version 0, 50 ms after "write 1" \(#0\) with version 3/,
      ['a w x=1 ok @3', '+50', 'b r x b50 ok ='],
    ],
    [
      'may not see an older one of several',
      /saw version 3.*with version 4/,
      ['a w x=1 ok @3', 'a w x=2 ok @4', '+50', 'b r x b50 ok =1 @3'],
    ],
    ['may miss what was acknowledged a millisecond later', /^ok$/, ['a w x=1 ok @3', '+49', 'b r x b50 ok =']],
    ['may see what is newer', /^ok$/, ['a w x=1 ok @3', '+50', 'a w x=2 ok @4', 'b r x b50 ok =2 @4']],
    ['need not see a write of unknown outcome', /^ok$/, ['a w x=1 info', '+90', 'b r x b50 ok =']],
    [
      'is held to the newest version, not to the last answer',
      /with version 4/,
      ['a w x=1', 'b w x=2', 'b ok @4', 'a ok @3', '+50', 'c r x b50 ok =1 @3'],
    ],
    ['is held to writes of its key', /^ok$/, ['a w y=1 ok @3', '+50', 'b r x b50 ok =']],
    [
      'that saw a delete told without a version has seen it',
      /^ok$/,
      ['a w x=1 ok @3', 'a d x ok @4', '+50', 'b r x b50 ok ='],
    ],
  ];
  for (const [name, expected, lines] of rows) {
    test(name, () => assert.match(describeVerdict(checkStaleness(writtenHistory(...lines))), expected));
  }

  test('is one that says so, or every one where the check says so', () => {
    const history = writtenHistory('a w x=1 ok @3', '+50', 'b r x ok =');
    assert.equal(checkStaleness(history).outcome, 'ok');
    assert.equal(checkStaleness(history, { boundMs: 60 }).outcome, 'ok');
    assert.equal(checkStaleness(history, { boundMs: 50 }).outcome, 'violation');
  });
});
