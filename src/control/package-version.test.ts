import assert from 'node:assert/strict';
import { test } from 'node:test';
import packageJson from 'antipode/package.json' with { type: 'json' };
import { packageVersion } from './index.ts';

test('is the version of package.json', () => {
  assert.equal(packageVersion(), packageJson.version);
  assert.match(packageVersion(), /^\d+\.\d+\.\d+/);
});
