/**
 * A part of a documentation page that is made from the code: the test that owns it compares, and writes it anew when run
 * with UPDATE_DOCS=1. The page around it is written by hand.
 *
 *     <!-- generated: operations -->
 *     …
 *     <!-- end -->
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

/** Fails when the block `name` of the page is not `expected`. */
export function checkGeneratedBlock(page: URL, name: string, expected: string): void {
  const text = readFileSync(page, 'utf8');
  const start = `<!-- generated: ${name} -->\n`;
  const from = text.indexOf(start) + start.length;
  const to = text.indexOf('<!-- end -->', from);
  assert.ok(from >= start.length && to >= from, `${page.pathname} has no block ${name}`);
  if (process.env.UPDATE_DOCS === '1') writeFileSync(page, text.slice(0, from) + expected + text.slice(to));
  else assert.equal(text.slice(from, to), expected, `run this test with UPDATE_DOCS=1 to write ${page.pathname} anew`);
}

/** A markdown table. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(titles) + line(titles.map(() => '---')) + rows.map(line).join('');
}
