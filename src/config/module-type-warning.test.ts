import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { muteModuleTypeWarning } from './module-type-warning.ts';

test('mutes the one warning, once, and leaves the others to those who listened', async () => {
  const heard: string[] = [];
  const before = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', ({ message }) => heard.push(message));
  try {
    muteModuleTypeWarning();
    muteModuleTypeWarning();
    process.emitWarning('module type', { code: 'MODULE_TYPELESS_PACKAGE_JSON' });
    process.emitWarning('another', { code: 'ANOTHER' });
    await turn();
    assert.deepEqual(heard, ['another']);
  } finally {
    process.removeAllListeners('warning');
    for (const listener of before) process.on('warning', listener);
  }
});
