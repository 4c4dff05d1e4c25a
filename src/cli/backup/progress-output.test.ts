import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProgressOutput } from './progress-output.ts';

function written(isTTY: boolean, isSilent: boolean): string {
  let text = '';
  const output = new ProgressOutput({ isTTY, write: (piece) => (text += piece) }, { isSilent });
  for (const done of [0, 10, 10, 20]) output.show({ step: 'copy', done, total: 20 });
  output.show({ step: 'compare', done: 0, total: 0 });
  output.end();
  return text;
}

test('draws one line again on a terminal, and leaves it free', () => {
  const lines = written(true, false).split('\r\u001b[K');
  assert.deepEqual(lines, ['', 'copying 0 %', 'copying 50 %', 'copying 100 %', 'comparing', '']);
});

test('writes a line for each step elsewhere, and nothing where JSON is asked for', () => {
  assert.equal(written(false, false), 'copying\ncomparing\n');
  assert.equal(written(true, true), '');
});
