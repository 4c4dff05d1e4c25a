import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { writtenHistory } from '../../../test/support/histories/index.ts';
import { describeVerdict } from '../describe-verdict.ts';
import { checkFencing } from './check-fencing.ts';

describe('an epoch', () => {
  const rows: readonly (readonly [name: string, expected: RegExp, lines: readonly string[]])[] = [
    [
      'has one primary, not two',
      /^two-primaries: us and eu both accepted writes in epoch 1/,
      ['a w x=1 ok e1 n:us', 'b w y=1 ok e1 n:eu'],
    ],
    [
      'is over when a later one was acknowledged',
      /^fenced-write: a write was accepted in epoch 1 after one of epoch 2/,
      ['a w x=1 ok e1 n:us', 'b w x=2 ok e2 n:eu', 'a w x=3 ok e1 n:us'],
    ],
    ['may still end what it began before', /^ok$/, ['a w x=1', 'b w x=2 ok e2 n:eu', 'a ok e1 n:us']],
    ['may follow another of the same node', /^ok$/, ['a w x=1 ok e1 n:us', 'b w x=2 ok e2 n:us']],
    [
      'is not spoken of by reads and by what failed',
      /^ok$/,
      ['a w x=1 ok e2 n:us', 'b r x ok =1 e1 n:eu', 'b w x=1 fail e1', 'b w x=1 info e1'],
    ],
  ];
  for (const [name, expected, lines] of rows) {
    test(name, () => assert.match(describeVerdict(checkFencing(writtenHistory(...lines))), expected));
  }

  test('may be written in late where that is what a mode says, but by one node still', () => {
    const late = writtenHistory('b w x=2 ok e2 n:eu', 'a w x=3 ok e1 n:us');
    assert.equal(checkFencing(late, { lateWrites: true }).outcome, 'ok');
    const two = writtenHistory('b w x=2 ok e2 n:eu', 'a w x=3 ok e2 n:us');
    assert.equal(checkFencing(two, { lateWrites: true }).outcome, 'violation');
  });
});
