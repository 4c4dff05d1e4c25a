import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { floorFindings, floors } from './floors.ts';
import { parseSource, readSources, root } from './sources.ts';

test('every import of the sources goes down, by a door', () => {
  assert.deepEqual(floorFindings(readSources('src/**/*.ts')), []);
});

test('finds imports that go up, sideways, past a door or out of the house, in every form', () => {
  const bad = parseSource(
    'src/health/bad.ts',
    `import { proxy } from '../proxy/index.ts';
import type { Policy } from '../balance/index.ts';
import { now } from '../core/clock.ts';
export { x } from '../../bench/x.ts';
export type Late = import('../edge/index.ts').Edge;
export const edge = await import('../edge/index.ts');
export * from '../index.ts';
`,
  );
  assert.deepEqual(floorFindings([bad]), [
    'src/health/bad.ts:1: imports a room that is not on a lower floor: ../proxy/index.ts',
    'src/health/bad.ts:2: imports a room that is not on a lower floor: ../balance/index.ts',
    'src/health/bad.ts:3: imports another room past its door: ../core/clock.ts',
    'src/health/bad.ts:4: imports what is on no floor: ../../bench/x.ts',
    'src/health/bad.ts:5: imports a room that is not on a lower floor: ../edge/index.ts',
    'src/health/bad.ts:6: imports a room that is not on a lower floor: ../edge/index.ts',
    'src/health/bad.ts:7: imports another room past its door: ../index.ts',
  ]);
  const homeless = [parseSource('src/attic/a.ts', ''), parseSource('src/a.ts', '')];
  assert.deepEqual(floorFindings(homeless), ['src/attic/a.ts:1: lies on no floor', 'src/a.ts:1: lies on no floor']);
});

test('lets a file import its own room and lower doors, and a test any door', () => {
  const good = [
    parseSource(
      'src/proxy/good.ts',
      "import '../core/index.ts';\nimport '../core/settings.ts';\nimport './pool/one.ts';\nimport 'node:net';\n",
    ),
    parseSource('src/core/good.test.ts', "import '../testing/index.ts';\nimport '../../test/support/index.ts';\n"),
    parseSource('src/index.ts', "export { x } from './world/index.ts';\n"),
  ];
  assert.deepEqual(floorFindings(good), []);
});

test('the table of floors in docs/architecture.md is the one the rule uses', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (\d+) \| ([^|]+) \|/gm)];
  const written = rows.map(([, floor, rooms]) => [
    Number(floor),
    [...rooms!.matchAll(/`([\w-]+)`/g)].map(([, room]) => room),
  ]);
  assert.deepEqual(written, [...floors.entries()]);
});
