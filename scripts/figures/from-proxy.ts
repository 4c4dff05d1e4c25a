/** What a proxied request costs, beside other proxies. */
import type { Result } from '../../bench/macro/proxy/measure.ts';
import { markdownTable } from '../../bench/support/markdown-table.ts';
import { spreadOf } from '../../bench/support/spread.ts';
import { madeBy } from './block.ts';

const baseline = 'nginx';

/** In the order of the table, with what stands over each column. */
const columns: Readonly<Record<string, string>> = {
  small: 'small GET',
  '16k': '16 KiB',
  '1m': '1 MiB',
  post: 'POST 64 KiB',
};

export function proxyFigures({ cases, machine }: Result): string {
  const asked = Object.keys(columns).filter((name) => name in cases);
  const proxies = Object.keys(cases[asked[0]!]!);
  const rows = proxies.map((proxy) => [proxy, ...asked.map((name) => ratio(cases[name]!, proxy))]);
  return `In front of other servers: processor time of one request, against nginx in the same round; less is better. Each proxy is one process on one core.

${markdownTable(['proxy', ...asked.map((name) => columns[name]!)], rows)}
${madeBy('proxy', machine)}
Requests per second, latencies and memory: [bench/results/proxy.md](bench/results/proxy.md).
`;
}

/** The median over the rounds. */
function ratio(samples: Result['cases'][string], proxy: string): string {
  const ratios = samples[proxy]!.map(({ processorUs }, round) => processorUs / samples[baseline]![round]!.processorUs);
  return spreadOf(ratios).median.toFixed(2);
}
