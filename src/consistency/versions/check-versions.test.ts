import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { simulatedRegister, writtenHistory } from '../../../test/support/histories/index.ts';
import { describeVerdict } from '../describe-verdict.ts';
import { checkVersions } from './check-versions.ts';

describe('versions of a key', () => {
  const rows: readonly (readonly [name: string, expected: RegExp, lines: readonly string[]])[] = [
    ['are one value each', /^version-value: key "x": version 1 is 1 and 2/, ['a w x=1 ok @1', 'b r x ok =2 @1']],
    ['are given once', /^version-value/, ['a w x=1 ok @1', 'b w x=1 ok @1']],
    [
      'go up from write to write',
      /^version-order: key "x": a write got version 1 after version 2/,
      ['a w x=1 ok @2', 'b w x=2 ok @1'],
    ],
    ['have any order between writes at the same time', /^ok$/, ['a w x=1', 'b w x=2 ok @2', 'a ok @1']],
    ['have nothing to do with another key', /^ok$/, ['a w x=1 ok @2', 'b w y=2 ok @1', 'b r y ok =2 @1']],
    ['are the same for deletes that found nothing', /^ok$/, ['a d x ok @1', 'b d x ok @1']],
    ['are not the same for a write after a delete', /^version-/, ['a d x ok @1', 'b w x=1 ok @1']],
    ['of a delete are read as nothing', /^ok$/, ['a w x=1 ok @1', 'a d x ok @2', 'b r x ok = @2']],
  ];
  for (const [name, expected, lines] of rows) {
    test(name, () => assert.match(describeVerdict(checkVersions(writtenHistory(...lines))), expected));
  }

  test('of a register that behaves are in order', () => {
    for (let seed = 0; seed < 20; seed++) {
      const history = simulatedRegister({ seed, operations: 200, clients: 6, keys: 2, unknown: 0.1 });
      assert.equal(describeVerdict(checkVersions(history)), 'ok');
    }
  });
});
