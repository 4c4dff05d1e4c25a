import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import { fieldEditor, headerEdits } from './header-edits.ts';

const nothing = { set: {}, append: {}, remove: [] };

test('sets, appends and removes, whatever the case of the names', () => {
  const edit = fieldEditor({ set: { 'X-A': 'new' }, append: { 'x-b': '2' }, remove: ['Server'] });
  const fields = 'x-a: old\r\nserver: app\r\nx-b: 1\r\nX-A: older\r\n';
  assert.equal(edit(fields), 'x-b: 1\r\nX-A: new\r\nx-b: 2\r\n');
  assert.equal(edit(''), 'X-A: new\r\nx-b: 2\r\n');
});

test('appending alone leaves what was there as it was', () => {
  const edit = fieldEditor({ ...nothing, append: { vary: 'origin' } });
  assert.equal(edit('Vary:  accept\r\n'), 'Vary:  accept\r\nvary: origin\r\n');
});

test('edits requests, answers or both, and has no part in the other', () => {
  const edits = { ...nothing, set: { 'x-a': '1' } };
  const both = headerEdits({ request: edits, response: edits });
  const request = { clientFields: 'x-a: 0\r\n' } as EdgeRequest;
  const head = answerHead(200, 'x-a: 9\r\n', 0);
  assert.equal(both.onRequest!(request, 0), undefined);
  both.onAnswer!(request, head);
  assert.deepEqual([request.clientFields, head.fields], ['x-a: 1\r\n', 'x-a: 1\r\n']);
  assert.deepEqual(Object.keys(headerEdits({ request: edits, response: undefined })), ['onRequest']);
  assert.deepEqual(Object.keys(headerEdits({ request: undefined, response: edits })), ['onAnswer']);
});
