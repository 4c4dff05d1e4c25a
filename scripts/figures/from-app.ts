/** What an app costs under what runs it. */
import type { Result } from '../../bench/macro/app/measure.ts';
import { markdownTable } from '../../bench/support/markdown-table.ts';
import { spreadOf } from '../../bench/support/spread.ts';
import { madeBy } from './block.ts';

const baseline = 'nginx-cluster';

/** In the order of the table, with what is said of each. */
const systems: Readonly<Record<string, string>> = {
  antipode: '`antipode start`: edge, limits, health, metrics',
  'nginx-cluster': 'nginx in front of `node:cluster`',
  cluster: '`node:cluster` alone: no edge at all',
  'nginx-pm2': 'nginx in front of PM2',
  watt: 'Platformatic Watt: no edge',
};

const columns: Readonly<Record<string, string>> = { fastify: 'Fastify 5', express: 'Express 5', plain: 'node:http' };

export function appFigures({ cases, machine }: Result): string {
  const asked = Object.keys(columns).filter((name) => name in cases);
  const rows = Object.entries(systems).map(([name, says]) => [says, ...asked.map((each) => ratio(cases[each]!, name))]);
  return `Around an app of your own: requests per second of the same small app on the same two cores, against nginx in front of \`node:cluster\` in the same round; more is better.

${markdownTable(['what runs it', ...asked.map((name) => columns[name]!)], rows)}
${madeBy('app', machine)}
Latencies, processor time, memory and all peers: [bench/results/app.md](bench/results/app.md).
`;
}

/** The median over the rounds. */
function ratio(samples: Result['cases'][string], system: string): string {
  const base = samples[baseline]!;
  const ratios = samples[system]!.map(
    ({ requestsPerSecond }, round) => requestsPerSecond / base[round]!.requestsPerSecond,
  );
  return spreadOf(ratios).median.toFixed(2);
}
