import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codesExplained, codesMade } from './error-codes.ts';
import { parseSource, readSources, root } from './sources.ts';

test('docs/errors.md explains each error code of the sources once, and no other', () => {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  assert.deepEqual(codesExplained(page), codesMade(readSources('src/**/*.ts')));
});

test('tells the codes a file makes from those it asks about', () => {
  const text = `throw new AntipodeError('ERR_GEO_COORDINATES', 'x');
refuse(code === 'ERR_INVALID_URL' ? 'ERR_GEO_PLACE' : 'no');
switch (code) { case 'ERR_PARSE_ARGS': break; }
`;
  const asked = parseSource('src/geo/a.test.ts', "throw new Error('ERR_GEO_TEST');");
  assert.deepEqual(codesMade([parseSource('src/geo/a.ts', text), asked]), ['ERR_GEO_COORDINATES', 'ERR_GEO_PLACE']);
});

test('reads the codes that open a row, each time they do', () => {
  const page = '| `ERR_B` | see `ERR_C` |\n| `ERR_A` | |\n| `ERR_B` | |\nErr `ERR_D` |';
  assert.deepEqual(codesExplained(page), ['ERR_A', 'ERR_B', 'ERR_B']);
});
