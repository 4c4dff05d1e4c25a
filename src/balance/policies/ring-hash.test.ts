import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balancePolicySuite } from '../../testing/index.ts';
import { ringHash } from './ring-hash.ts';

balancePolicySuite('ring-hash', ringHash());
balancePolicySuite('ring-hash without bound', ringHash({ loadFactor: Number.POSITIVE_INFINITY }));

test('refuses a load factor below 1', () => {
  assert.throws(() => ringHash({ loadFactor: 0.9 }), { code: 'ERR_BALANCE_OPTION', message: /at least 1/ });
});
