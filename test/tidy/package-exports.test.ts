import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportFindings, type PackageExports } from './package-exports.ts';
import { root } from './sources.ts';

interface PackageJson {
  readonly exports: PackageExports;
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
}

const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageJson;

function exists(path: string): boolean {
  return existsSync(join(root, path));
}

test('every sub-path of the package is the door of a room, as written and as built', () => {
  assert.deepEqual(exportFindings(packageJson.exports, exists), []);
});

test('the command is built from a source that exists', () => {
  for (const built of Object.values(packageJson.bin)) {
    assert.ok(exists(built.replace('./dist/', 'src/').replace(/\.js$/, '.ts')), built);
  }
});

test('what npm packs and publishes is built before', () => {
  assert.ok(packageJson.files.includes('dist'));
  assert.match(packageJson.scripts.prepack!, /^npm run build && /);
});

test('finds sub-paths without a source, with other names, or without types', () => {
  const right = {
    '@antipode/source': './src/geo/index.ts',
    types: './dist/geo/index.d.ts',
    default: './dist/geo/index.js',
  };
  const { types: _types, ...untyped } = right;
  const found = exportFindings(
    { './geo': right, './data': './src/data.ts', './place': right },
    (path) => path === './src/geo/index.ts',
  );
  assert.deepEqual(
    found.map((line) => line.slice(0, 24)),
    ['./data leads to ./src/data', './place has no source: ./s', './place should be {"@antip'].map((line) =>
      line.slice(0, 24),
    ),
  );
  assert.equal(exportFindings({ './geo': untyped as typeof right }, () => true).length, 1);
});
