/** The result as a page. */
import type { Machine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { formatSpread } from '../../support/spread.ts';
import type { Cost, Plan } from './cost.ts';
import type { ReplicaReads } from './replica-reads.ts';

export interface SqlResult {
  readonly machine: Machine;
  readonly plan: Plan;
  readonly cost: Readonly<Record<string, Cost>>;
  readonly reads: readonly ReplicaReads[];
}

export function sqlPage({ machine, plan, cost, reads }: SqlResult): string {
  const costs = Object.entries(cost).map(([name, { client, both, latency, medianUs }]) => [
    `\`${name}\``,
    ...[latency, both, client].map((spread) => formatSpread(spread, 3)),
    formatSpread(medianUs, 0),
  ]);
  const scale = reads.map(({ replicas, perSecond, atPrimary }) => [
    replicas === 0 ? 'the primary alone' : `the primary, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`,
    Math.round(perSecond).toLocaleString('en', { useGrouping: 'min2' }),
    `${Math.round(atPrimary * 100)} %`,
  ]);
  const { processor, cores, node, commit, date } = machine;
  return `# The SQL router

A query by primary key, as a multiple of the same through \`pg\`'s own pool at the same server; medians of ${plan.rounds} paired rounds (least–most).
*Takes*: the median time of a query alone on its connection, asked in turns with \`pg\`'s. *Both*: processor time of client and server
together, eight queries at a time. *Client*: of that the client's alone. \`pg with our timeouts\` is \`pg\` that gives up a query as the router does;
\`pg again\` shows how far to trust the figures.

${markdownTable(['way', 'takes', 'both', 'client', 'µs'], costs, [1, 2, 3, 4])}

Reads of 5 ms each, two connections to a server, all servers on this machine. While a replica is fresh enough the primary serves none of
them: what it can do is left to the writes, which nobody else can take. So the first replica takes the reads off the primary, and each further
one adds its own.

${markdownTable(['servers', 'reads/s', 'at the primary'], scale, [1, 2])}

${processor}, ${cores} cores, Node.js ${node}, commit ${commit}, ${date}.
`;
}
