/** The result as a page. */
import type { Machine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { formatSpread } from '../../support/spread.ts';
import type { Cost, Plan } from './cost.ts';

export interface SqlResult {
  readonly machine: Machine;
  readonly plan: Plan;
  readonly cost: Readonly<Record<string, Cost>>;
  readonly reads: Readonly<Record<string, number>>;
}

export function sqlPage({ machine, plan, cost, reads }: SqlResult): string {
  const costs = Object.entries(cost).map(([name, { client, both, latency, medianUs }]) => [
    `\`${name}\``,
    ...[latency, both, client].map((spread) => formatSpread(spread, 3)),
    formatSpread(medianUs, 0),
  ]);
  const scale = Object.entries(reads).map(([name, perSecond]) => [
    name,
    Math.round(perSecond).toLocaleString('en', { useGrouping: 'min2' }),
  ]);
  const { processor, cores, node, commit, date } = machine;
  return `# The SQL router

A query by primary key, as a multiple of the same through \`pg\`'s own pool; medians of ${plan.rounds} paired rounds (least–most).
*Takes*: the median time of a query alone on its connection, asked in turns with \`pg\`'s. *Both*: processor time of client and server
together, eight queries at a time. *Client*: of that the client's alone. \`pg with our timeouts\` is \`pg\` that gives up a query as the router does.

${markdownTable(['way', 'takes', 'both', 'client', 'µs'], costs, [1, 2, 3, 4])}

Reads of 5 ms each, two connections to a server, all servers on this machine:

${markdownTable(['servers', 'reads/s'], scale, [1])}

${processor}, ${cores} cores, Node.js ${node}, commit ${commit}, ${date}.
`;
}
