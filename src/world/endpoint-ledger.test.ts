import assert from 'node:assert/strict';
import { test } from 'node:test';
import { worldDefaults } from './defaults.ts';
import { EndpointLedger } from './endpoint-ledger.ts';

test('whoever has an id counts where those before it have counted', () => {
  const ledger = new EndpointLedger();
  ledger.of('web/1').requests += 3;
  ledger.of('web/2').requests += 1;
  ledger.of('web/1').requests += 4;
  assert.deepEqual([ledger.of('web/1').requests, ledger.of('web/2').requests], [7, 1]);
});

test('of endpoints that are gone it remembers the latest only, and of those present every one', () => {
  const ledger = new EndpointLedger();
  const most = worldDefaults.rememberedEndpoints;
  const present = new Map([['web/here', {}]]);
  ledger.of('web/here').requests = 1;
  for (let each = 0; each <= most; each++) ledger.of(`web/${each}`).requests = 1;
  ledger.forgetOldest(present);
  const known = (id: string): boolean => ledger.of(id).requests === 1;
  assert.deepEqual(['web/here', 'web/0', 'web/1', `web/${most}`].map(known), [true, false, true, true]);
});
