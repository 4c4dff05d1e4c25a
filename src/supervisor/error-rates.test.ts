import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareErrorRates } from './error-rates.ts';

const old = { requests: 1_000, failures: 10 };

test('a canary that fails clearly more than the old workers is told of, with both rates', () => {
  assert.equal(
    compareErrorRates({ requests: 40, failures: 10 }, old),
    '25.0 % of its 40 requests failed, 1.0 % before',
  );
  assert.equal(
    compareErrorRates({ requests: 10, failures: 10 }, { requests: 0, failures: 0 }),
    '100.0 % of its 10 requests failed, 0.0 % before',
  );
});

test('a handful of requests or of failures proves nothing', () => {
  assert.equal(compareErrorRates({ requests: 9, failures: 9 }, old), 'ok');
  assert.equal(compareErrorRates({ requests: 40, failures: 4 }, old), 'ok');
  assert.equal(compareErrorRates({ requests: 0, failures: 0 }, old), 'ok');
});

test('who fails no more than the old ones did is well, however much that is', () => {
  assert.equal(compareErrorRates({ requests: 100, failures: 50 }, { requests: 100, failures: 40 }), 'ok');
  assert.equal(compareErrorRates({ requests: 1_000, failures: 40 }, old), 'ok');
});
