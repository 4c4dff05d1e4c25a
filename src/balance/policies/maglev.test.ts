import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balancePolicySuite } from '../../testing/index.ts';
import { maglev } from './maglev.ts';

balancePolicySuite('maglev', maglev(), { shareTolerance: 0.1 });
balancePolicySuite('maglev with the tightest bound', maglev({ loadFactor: 1 }), { shareTolerance: 0.1 });

test('refuses a load factor below 1', () => {
  assert.throws(() => maglev({ loadFactor: 0 }), { code: 'ERR_BALANCE_OPTION', message: /at least 1/ });
});
