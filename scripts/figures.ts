/**
 * Writes the measured figures of README.md from bench/results: `npm run figures`. Nobody types a figure; where nothing has
 * been measured, the page says so. A test keeps the two equal.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../bench/macro/proxy/measure.ts';
import { markdownTable } from '../bench/support/markdown-table.ts';
import { spreadOf } from '../bench/support/spread.ts';

const root = join(import.meta.dirname, '..');
const readme = join(root, 'README.md');
const results = join(root, 'bench/results/proxy.json');
const block = /(<!-- bench:proxy -->\n).*?(<!-- end -->)/s;
const baseline = 'nginx';

/** In the order of the table, with what stands over each column. */
const columns: Readonly<Record<string, string>> = {
  small: 'small GET',
  '16k': '16 KiB',
  '1m': '1 MiB',
  post: 'POST 64 KiB',
};

/** README.md with the figures of the latest run. */
export function withFigures(page: string, result: Result | undefined): string {
  if (!block.test(page)) throw new Error('README.md has no block <!-- bench:proxy -->');
  const text = result === undefined ? 'Not measured yet: `npm run bench -- proxy`.\n' : figures(result);
  return page.replace(block, (_, start, end) => `${start}${text}${end}`);
}

function figures({ cases, machine }: Result): string {
  const asked = Object.keys(columns).filter((name) => name in cases);
  const proxies = Object.keys(cases[asked[0]!]!);
  const rows = proxies.map((proxy) => [proxy, ...asked.map((name) => ratio(cases[name]!, proxy))]);
  const { processor, cores, system, node, commit, date } = machine;
  return `Processor time of one request, against nginx in the same round; less is better. Each proxy is one process on one core.

${markdownTable(['proxy', ...asked.map((name) => columns[name]!)], rows)}
Made by \`npm run bench -- proxy\`: ${processor}, ${cores} cores, ${system}, Node.js ${node}, commit ${commit}, ${date}.
Requests per second, latencies and memory: [bench/results/proxy.md](bench/results/proxy.md).
`;
}

/** The median over the rounds. */
function ratio(samples: Result['cases'][string], proxy: string): string {
  const ratios = samples[proxy]!.map(({ processorUs }, round) => processorUs / samples[baseline]![round]!.processorUs);
  return spreadOf(ratios).median.toFixed(2);
}

/** The latest run; undefined when there is none. */
export function latestResult(): Result | undefined {
  return existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : undefined;
}

if (import.meta.main) writeFileSync(readme, withFigures(readFileSync(readme, 'utf8'), latestResult()));
