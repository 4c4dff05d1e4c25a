import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closestNames } from './index.ts';

const names = ['aws:us-east-1', 'aws:us-east-2', 'aws:us-west-1', 'aws:eu-west-1', 'gcp:us-east1', 'gcp:europe-west3'];

test('puts the nearest spelling first', () => {
  assert.equal(closestNames('aws:us-east1', names)[0], 'aws:us-east-1');
  assert.equal(closestNames('AWS:EU-WST-1', names)[0], 'aws:eu-west-1');
  assert.equal(closestNames('gcp:europe-west-3', names)[0], 'gcp:europe-west3');
});

test('names at most as many as asked for, and none when nothing is near', () => {
  assert.deepEqual(closestNames('aws:us-east-3', names, 2), ['aws:us-east-1', 'aws:us-east-2']);
  assert.deepEqual(closestNames('mars', names), []);
  assert.deepEqual(closestNames('', names), []);
});
