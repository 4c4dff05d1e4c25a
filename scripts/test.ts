/**
 * `npm test`: every test file, two at a time, but for those of `npm run test:slow` (`*.slow.test.ts`: servers that only other
 * tests need, and long runs of real processes); `npm test -- FILE…` runs only these.
 *
 * Most files start real servers and processes. On a machine that is busy with something else, one of a few thousand
 * tests may wait too short a time; what failed is therefore run once more, alone. A fault of the program fails again.
 * More than a few failed files are no chance, and are not tried again. What passed at the second try only is named at
 * the end, so that nobody overlooks it.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { sharedFolderVariable } from '../test/support/shared-folder.ts';
import type { FileResult } from './file-results.ts';

/** More failed files than this are not run again. */
const chance = 6;
const slowestShown = 10;
const root = join(import.meta.dirname, '..');

const asked = process.argv.slice(2);
const all = globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], {
  cwd: root,
  exclude: ['**/*.slow.test.ts'],
}).toSorted();
const first = runFiles(asked.length > 0 ? asked : all, 2);
if (asked.length === 0) showSlowest(first.results);
if (first.status === 0) process.exit(0);

const failed = first.results.filter(({ passed }) => !passed).map(({ file }) => relative(root, file));
if (failed.length === 0 || failed.length > chance) process.exit(first.status);

console.log(`\nOnce more, each alone: ${failed.join(', ')}\n`);
const second = runFiles(failed, 1);
if (second.status === 0) console.log(`\nPassed at the second try only: ${failed.join(', ')}`);
process.exit(second.status);

function runFiles(
  files: readonly string[],
  atOnce: number,
): { readonly status: number; readonly results: readonly FileResult[] } {
  const folder = mkdtempSync(join(tmpdir(), 'antipode-test-run-'));
  const path = join(folder, 'results');
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout'];
  const own = [`--test-reporter=${join(root, 'scripts/file-results.ts')}`, `--test-reporter-destination=${path}`];
  const options = ['--conditions=@antipode/source', '--import', './test/support/property-seed.ts', '--test'];
  const bounds = [`--test-concurrency=${atOnce}`, '--test-timeout=300000'];
  try {
    const args = [...options, ...bounds, ...reporters, ...own, ...files];
    // A third of the processor time of a run is compiling the same sources in each process: once is enough.
    const env = {
      NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
      ...process.env,
      [sharedFolderVariable]: folder,
    };
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
    const lines = readFileSync(path, 'utf8').trim().split('\n').filter(Boolean);
    return { status: status ?? 1, results: lines.map((line) => JSON.parse(line) as FileResult) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function showSlowest(results: readonly FileResult[]): void {
  console.log('\nThe slowest files:');
  for (const { file, tookMs } of results.toSorted((a, b) => b.tookMs - a.tookMs).slice(0, slowestShown)) {
    console.log(`${(tookMs / 1000).toFixed(1).padStart(6)} s  ${relative(root, file)}`);
  }
}
