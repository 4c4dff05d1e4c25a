/** A block of a page that the latest run of a bench fills. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../../bench/support/machine.ts';

const results = join(import.meta.dirname, '../../bench/results');

/** Fills `<!-- bench:NAME -->` of a page with what `figures` makes of the latest run. */
export function withBlock<R>(
  page: string,
  name: string,
  figures: (result: R) => string,
  run: R | undefined = latestRun<R>(name),
): string {
  const block = new RegExp(`(<!-- bench:${name} -->\\n).*?(<!-- end -->)`, 's');
  if (!block.test(page)) throw new Error(`README.md has no block <!-- bench:${name} -->`);
  const text = run === undefined ? `Not measured yet: \`npm run bench -- ${name}\`.\n` : figures(run);
  return page.replace(block, (_, start, end) => `${start}${text}${end}`);
}

/** Where and on what it was measured. */
export function madeBy(name: string, { processor, cores, system, node, commit, date }: Machine): string {
  return `Made by \`npm run bench -- ${name}\`: ${processor}, ${cores} cores, ${system}, Node.js ${node}, commit ${commit}, ${date}.`;
}

/** Undefined when there is none. */
function latestRun<R>(name: string): R | undefined {
  const path = join(results, `${name}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}
