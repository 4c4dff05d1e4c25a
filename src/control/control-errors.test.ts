import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unknownTarget } from './index.ts';

test('names the known targets, the nearest first of all', () => {
  const { code, message, details } = unknownTarget('region', 'eu-wst', ['us-east', 'eu-west']);
  assert.equal(code, 'ERR_CONTROL_UNKNOWN_TARGET');
  assert.equal(message, 'no region is called "eu-wst"; did you mean eu-west? known: us-east, eu-west');
  assert.deepEqual(details, { kind: 'region', id: 'eu-wst', known: ['us-east', 'eu-west'] });
});

test('lists twenty names and counts the rest', () => {
  const known = Array.from({ length: 23 }, (_, at) => `endpoint-${at}`);
  const { message, details } = unknownTarget('endpoint', 'x', known);
  assert.ok(message.endsWith('endpoint-18, endpoint-19 and 3 more'), message);
  assert.deepEqual(details.known, known);
});

test('says so when there is nothing to name', () => {
  assert.match(unknownTarget('endpoint', 'x', []).message, /this world has no endpoint$/);
});
