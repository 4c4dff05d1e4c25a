import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './sources.ts';

/** Packages named in the first cell of a row, or of what follows it there: ``| `a`, `b` | …``. */
function explained(page: string): readonly string[] {
  const rows = page.matchAll(/^\| ((?:`[^`]+`(?:, )?)+) \|/gm);
  return [...rows].flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)).sort();
}

test('docs/dependencies.md says of each dependency why it is there', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
  assert.deepEqual(explained(page), Object.keys({ ...dependencies, ...devDependencies }).sort());
});

test('reads the packages of the first cells only', () => {
  assert.deepEqual(explained('| `b`, `@c/d` | `x` |\n| `a` | y |\nSee `z` |\n| none, or `"q"` | |'), [
    '@c/d',
    'a',
    'b',
  ]);
});
