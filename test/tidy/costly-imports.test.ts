import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf } from './imports.ts';
import { finding, isTest, parseSource, readSources, type Source } from './sources.ts';

/**
 * To import a module of Node is to read each of its exports. One of `node:http` is a getter that loads undici (14 MB and 80 ms
 * in each process), and `node:http2` is only for those who speak it: `process.getBuiltinModule` reads what is asked for.
 */
const costly = ['node:http', 'node:http2'];

function costlyImports(sources: readonly Source[]): readonly string[] {
  return sources
    .filter(({ path }) => !isTest(path))
    .flatMap(importsOf)
    .filter(({ specifier, isType }) => costly.includes(specifier) && !isType)
    .map(({ from, specifier, offset }) => finding(from, offset, `imports ${specifier}: use process.getBuiltinModule`));
}

test('no source imports a module of Node that costs every process much', () => {
  assert.deepEqual(costlyImports(readSources('src/**/*.ts')), []);
});

test('finds such an import, and lets types be imported', () => {
  const bad = parseSource(
    'src/proxy/bad.ts',
    "import type { Server } from 'node:http';\nimport { get } from 'node:http';\n",
  );
  assert.deepEqual(costlyImports([bad]), ['src/proxy/bad.ts:2: imports node:http: use process.getBuiltinModule']);
});
