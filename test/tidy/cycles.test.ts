import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cycleFindings } from './cycles.ts';
import { parseSource, readSources } from './sources.ts';

test('no file imports itself by a detour', () => {
  assert.deepEqual(cycleFindings([...readSources('src/**/*.ts'), ...readSources('{test,bench}/**/*.ts')]), []);
});

test('finds a cycle, also one of types only', () => {
  const files = [
    parseSource('src/core/a.ts', "import { b } from './b.ts';"),
    parseSource('src/core/b.ts', "import './c.ts';\nimport './leaf.ts';"),
    parseSource('src/core/c.ts', "import type { A } from './a.ts';"),
    parseSource('src/core/leaf.ts', ''),
  ];
  assert.deepEqual(cycleFindings(files), ['src/core/a.ts → src/core/b.ts → src/core/c.ts → src/core/a.ts']);
});
