import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { missingPlatforms } from '../../scripts/lockfile.ts';
import { root } from './sources.ts';

test('the lockfile has the tools of every platform, so that npm ci takes it wherever it was made', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  assert.deepEqual([...missingPlatforms(packages).keys()], []);
});

test('completes what a registry of one platform left out', () => {
  const tool = {
    dev: true,
    optionalDependencies: {
      '@tool/linux-x64-musl': '1.2.3',
      '@tool/win32-arm64-msvc': '1.2.3',
      '@tool/linux-x64-gnu': '1.2.3',
    },
  };
  const missing = missingPlatforms({ 'node_modules/tool': tool, 'node_modules/@tool/linux-x64-gnu': {} });
  assert.deepEqual(Object.fromEntries(missing), {
    'node_modules/@tool/linux-x64-musl': {
      version: '1.2.3',
      cpu: ['x64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    },
    'node_modules/@tool/win32-arm64-msvc': {
      version: '1.2.3',
      cpu: ['arm64'],
      dev: true,
      optional: true,
      os: ['win32'],
    },
  });
  const vague = { 'node_modules/tool': { optionalDependencies: { helper: '^1.0.0' } } };
  assert.throws(() => missingPlatforms(vague), /helper@\^1.0.0/);
});
