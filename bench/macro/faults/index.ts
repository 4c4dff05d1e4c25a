/**
 * `npm run bench -- faults`: what users see of endpoints that go bad, in errors and in the time to answer, and how much more
 * the endpoints get than users ask. Node, endpoints and load are one process: the times are those of a quiet machine.
 */
import {
  type BadEndpointsPlan,
  hardened,
  type Manner,
  runBadEndpoints,
  type Seen,
} from '../../../test/support/bad-endpoints.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { saveResult } from '../../support/results.ts';

interface Case {
  readonly title: string;
  readonly ill: readonly [Manner, Manner, Manner];
  readonly config: Pick<BadEndpointsPlan, 'service' | 'route'>;
}

const oneHalfOneHangs = ['well', 'half', 'hangs'] as const;
const cases: readonly Case[] = [
  { title: 'half bad, one hangs: recommended', ill: oneHalfOneHangs, config: hardened },
  {
    title: 'half bad, one hangs: defaults and 500',
    ill: oneHalfOneHangs,
    config: { route: { retry: { statuses: [500, 502, 503, 504] } } },
  },
  { title: 'half bad, one hangs: defaults', ill: oneHalfOneHangs, config: {} },
  { title: 'all fail: recommended', ill: ['broken', 'broken', 'broken'], config: hardened },
];

interface Measured {
  readonly title: string;
  readonly well: Seen;
  readonly ill: Seen;
  readonly hedges: number;
}

export const faultsBench: Bench = {
  summary: 'what users see of endpoints that go bad',
  usage: ['--quick         a short run, not saved'],
  async run(args) {
    const quick = args.includes('--quick');
    const load = { perSecond: 400, wellSeconds: quick ? 3 : 10, illSeconds: quick ? 8 : 45 };
    const results: Measured[] = [];
    for (const { title, ill, config } of cases) {
      const { said: _, ...seen } = await runBadEndpoints({ ...load, ill, ...config });
      results.push({ title, ...seen });
    }
    const machine = describeMachine();
    const page = `# Endpoints that go bad

${machine.processor}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}. Three endpoints that answer in 15 to
25 ms, one answer in twenty in up to 60; ${load.perSecond} GETs a second, whatever becomes of those before. All are well for
${load.wellSeconds} s; then, for ${load.illSeconds} s, one answers 500 half of the time and one nothing at all, health checks
included; or all answer 500. Recommended is what docs/guides/retries.md says.

${markdownTable(header, results.map(row))}
`;
    console.log(page);
    if (!quick) await saveResult('faults', { machine, ...load, results }, page);
  },
};

const header = ['case', 'failed', 'p50 ms', 'p99 ms', 'p99 well ms', 'ratio', 'slowest ms', 'sent for each', 'hedged'];

function row({ title, well, ill, hedges }: Measured): readonly string[] {
  const percent = `${((100 * ill.errors) / ill.requests).toFixed(2)} %`;
  const times = [ill.p50Ms, ill.p99Ms, well.p99Ms].map((ms) => ms.toFixed(1));
  const amplified = (ill.sent / ill.requests).toFixed(3);
  return [
    title,
    percent,
    ...times,
    (ill.p99Ms / well.p99Ms).toFixed(2),
    ill.slowestMs.toFixed(0),
    amplified,
    `${hedges}`,
  ];
}
