import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServerHealth } from './server-health.ts';

function turns(probes: string): string {
  const health = new ServerHealth({ unhealthyThreshold: 2, healthyThreshold: 3 });
  return [...probes].map((probe) => (health.probed(probe === '+') ? (health.isUp ? 'U' : 'D') : '.')).join('');
}

test('the first probe decides alone', () => {
  assert.equal(turns('+'), 'U');
  assert.equal(turns('-'), 'D');
});

test('goes down after so many failures in a row, and comes back after so many good ones', () => {
  assert.equal(turns('+-+--'), 'U...D');
  assert.equal(turns('-++-+++'), 'D.....U');
});
