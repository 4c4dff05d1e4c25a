/**
 * `npm run bench -- cache-policy`: what each eviction policy finds, of objects and of bytes, in caches of 1, 10 and 30 % of
 * all there is in a trace, beside the most that could be found.
 */
import { parseArgs } from 'node:util';
import { type EvictionPolicyName, evictionPolicies } from '../../../src/store/index.ts';
import { distinctBytes, evenBytes, type HitRatios, simulateCache } from '../../../test/support/cache-simulation.ts';
import type { CacheTrace } from '../../../test/support/cache-traces.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { saveResult } from '../../support/results.ts';
import { beladyHitRatio } from './belady.ts';
import { readTraces } from './traces.ts';

const shares = [0.01, 0.1, 0.3];
const policies = Object.keys(evictionPolicies) as EvictionPolicyName[];

interface Row {
  readonly trace: string;
  readonly requests: number;
  /** Of the distinct bytes. */
  readonly share: number;
  readonly found: Readonly<Record<string, HitRatios>>;
  /** Objects; absent where bodies differ in size. */
  readonly most?: number;
}

function measure(trace: CacheTrace): readonly Row[] {
  const bytes = distinctBytes(trace);
  return shares.map((share) => {
    const maxBytes = Math.floor(share * bytes);
    const found = policies.map((name) => [name, simulateCache(evictionPolicies[name], trace, maxBytes)] as const);
    const row = { trace: trace.name, requests: trace.ids.length, share, found: Object.fromEntries(found) };
    if (trace.sizes !== undefined) return row;
    return { ...row, most: beladyHitRatio(trace.ids, Math.floor(maxBytes / evenBytes)) };
  });
}

const percent = (ratio: number | undefined): string => (ratio === undefined ? '' : (100 * ratio).toFixed(1));

function table(rows: readonly Row[], of: keyof HitRatios): string {
  const header = ['trace', 'cache', ...policies, ...(of === 'objects' ? ['the most'] : [])];
  return markdownTable(
    header,
    rows.map(({ trace, share, found, most }) => [
      trace,
      `${100 * share} %`,
      ...policies.map((name) => percent(found[name]![of])),
      ...(of === 'objects' ? [percent(most)] : []),
    ]),
  );
}

function page(rows: readonly Row[]): string {
  const { node, commit, date } = describeMachine();
  const traces = [...new Map(rows.map(({ trace, requests }) => [trace, requests]))];
  return `# What eviction policies find

Hit ratios in percent, in caches of 1, 10 and 30 % of the distinct bytes of a trace. The policies themselves run
(\`src/store/eviction\`), each charged with the memory it takes for its own books; a body larger than an eighth of the cache is not
stored where sizes differ. "The most" is what Belady's choice finds, which knows the future.
${traces.map(([name, requests]) => `${name}: ${requests.toLocaleString('en')} requests`).join(' · ')}.
zipf, scans and shifts are made by seed; where the others come from is in [bench/traces](../traces/README.md).
Node.js ${node}, commit ${commit}, ${date}.

## Objects

${table(rows, 'objects')}

## Bytes

${table(
  rows.filter(({ most }) => most === undefined),
  'bytes',
)}
`;
}

export const cachePolicyBench: Bench = {
  summary: 'hit ratios of the eviction policies on traces, saved as results/cache-policy',
  usage: ['--traces FOLDER   more traces, see bench/traces/README.md (or ANTIPODE_TRACES)'],
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { traces: { type: 'string' } } });
    const rows = readTraces(values.traces ?? process.env.ANTIPODE_TRACES).flatMap(measure);
    const text = page(rows);
    await saveResult('cache-policy', { machine: describeMachine(), rows }, text);
    console.log(text);
  },
};
