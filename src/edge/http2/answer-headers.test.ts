import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerHeaders, takesPairs } from './answer-headers.ts';

test('a Node.js that takes names and values in turn is known by its version', () => {
  for (const version of ['22.20.0', '22.21.1', '24.7.0', '24.21.0', '25.0.0', '26.1.2']) {
    assert.equal(takesPairs(version), true, version);
  }
  for (const version of ['22.18.0', '22.19.3', '23.11.0', '24.0.0', '24.6.9']) {
    assert.equal(takesPairs(version), false, version);
  }
});

test('an older one gets an object, with a list where a name came twice', () => {
  const pairs = [':status', '200', 'set-cookie', 'a=1', 'x-a', '1', 'set-cookie', 'b=2'];
  assert.equal(answerHeaders(pairs, true), pairs);
  assert.deepEqual(answerHeaders(pairs, false), { ':status': '200', 'set-cookie': ['a=1', 'b=2'], 'x-a': '1' });
});
