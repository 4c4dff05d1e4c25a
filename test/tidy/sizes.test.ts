import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTest, readSources, type Source } from './sources.ts';

/** Lines of the file in the middle; longest file and function are the linter's business (biome.json). */
function medianLines(sources: readonly Source[]): number {
  const sizes = sources.map(({ text }) => text.split('\n').length - 1).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)] ?? 0;
}

test('the median file of the sources has fewer than 100 lines', () => {
  const median = medianLines(readSources('src/**/*.ts').filter(({ path }) => !isTest(path)));
  assert.ok(median < 100, `the median is ${median} lines: split files that hold more than one idea`);
});

test('the median is the size of the file in the middle', () => {
  const files = [120, 1, 130].map((lines) => ({ text: 'line\n'.repeat(lines) }) as Source);
  assert.equal(medianLines(files), 120);
});
