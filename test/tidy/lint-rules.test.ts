import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../support/index.ts';
import { root } from './sources.ts';

/** What biome.json forbids, each with the shortest file that does it. */
const samples: readonly (readonly [rule: string, path: string, text: string])[] = [
  ['noConsole', 'src/core/console.ts', "console.log('hello');\n"],
  ['noDefaultExport', 'src/core/default-export.ts', 'export default 1;\n'],
  ['noReExportAll', 'src/core/export-all.ts', "export * from './clock.ts';\n"],
  ['noExcessiveLinesPerFile', 'src/core/long-file.ts', 'f();\n'.repeat(401)],
  ['noExcessiveLinesPerFunction', 'src/core/long-function.ts', `export function f() {\n${'f();\n'.repeat(71)}}\n`],
  ['noFocusedTests', 'src/core/focused.test.ts', "test.only('one', () => {});\n"],
  ['noSkippedTests', 'src/core/skipped.test.ts', "test.skip('one', () => {});\n"],
];

test('the linter refuses what the house forbids', async () => {
  await using folder = await temporaryFolder('lint');
  await cp(join(root, 'biome.json'), join(folder.path, 'biome.json'));
  for (const [, path, text] of samples) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), text);
  }
  const args = ['lint', '--vcs-enabled=false', '--diagnostic-level=error', '--max-diagnostics=none', '--colors=off'];
  const linted = spawnSync(join(root, 'node_modules/.bin/biome'), args, { cwd: folder.path, encoding: 'utf8' });
  assert.equal(linted.status, 1, linted.stderr);
  for (const [rule, path] of samples) {
    assert.match(linted.stderr, new RegExp(`^${path}.*lint/\\w+/${rule} `, 'm'));
  }
});
