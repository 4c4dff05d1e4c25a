import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { limitsPage } from '../../scripts/limits.ts';
import { root } from './sources.ts';

const page = readFileSync(join(root, 'docs/limits.md'), 'utf8');

test('docs/limits.md has every default of the sources with its value (else: npm run limits)', async () => {
  assert.equal(page, await limitsPage());
});

test('every figure in docs/limits.md says what it is: the comment above it in the code', () => {
  assert.deepEqual(
    [...page.matchAll(/^\| (`\S+`) .*\|\s+\|$/gm)].map(([, name]) => name),
    [],
  );
});
