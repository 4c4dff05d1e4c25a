import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Result } from '../../bench/macro/proxy/measure.ts';
import { latestResult, withFigures } from '../../scripts/figures.ts';

const page = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

test('the figures of README.md are those of the latest run (else: npm run figures)', () => {
  assert.equal(page, withFigures(page, latestResult()));
});

test('a figure is the median of the ratios to nginx within a round', () => {
  const samples = (...us: readonly number[]) => us.map((processorUs) => ({ processorUs }));
  const result = {
    machine: { processor: 'P', cores: 2, system: 'S', node: '24', commit: 'abc', date: '2026-11-21' },
    cases: { small: { nginx: samples(10, 20, 40), antipode: samples(12, 20, 80) } },
  } as unknown as Result;
  const block = withFigures('<!-- bench:proxy -->\nold\n<!-- end -->', result);
  assert.match(block, /^\| antipode +\| +1\.20 \|$/m);
  assert.match(block, /^\| nginx +\| +1\.00 \|$/m);
  assert.match(block, /commit abc/);
  assert.doesNotMatch(block, /old/);
});

test('no figure is invented', () => {
  assert.doesNotMatch(withFigures('<!-- bench:proxy -->\n<!-- end -->', undefined), /\d/);
  assert.throws(() => withFigures('', undefined), /no block/);
});
