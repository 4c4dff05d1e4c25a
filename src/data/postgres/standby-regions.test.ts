import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standbyName } from './standby-regions.ts';

test('a standby is known by what it calls itself when it connects, else by its cluster_name', () => {
  const conninfo = 'user=postgres host=10.0.0.1 application_name=eu-1 fallback_application_name=db';
  assert.equal(standbyName(conninfo, 'db'), 'eu-1');
  assert.equal(standbyName('host=10.0.0.1 fallback_application_name=db', 'other'), 'db');
  assert.equal(standbyName(null, 'db'), 'db');
  assert.equal(standbyName(null, ''), 'walreceiver');
});
