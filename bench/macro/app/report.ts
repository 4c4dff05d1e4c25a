/**
 * The result for people: a table a case, each line beside both baselines of the same round.
 */
import { markdownTable } from '../../support/markdown-table.ts';
import { formatSpread, spreadOf } from '../../support/spread.ts';
import type { Case } from './cases.ts';
import { baselines } from './contenders/index.ts';
import type { Result } from './measure.ts';
import type { Sample } from './sample.ts';

export function report(result: Result, cases: readonly Case[]): string {
  const { machine, cores, rounds, seconds, versions } = result;
  const measured = cases.filter(({ name }) => name in result.cases);
  const listed = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const shared = cores.tested === cores.load ? 'which the load shares' : `the load is on ${cores.load}`;
  return `# One app, and what runs it

${machine.processor}, ${machine.cores} cores, ${machine.system}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}.
${listed.join('; ')}.

The same app on cores ${cores.tested}, ${shared}: two processes of it (Watt: two threads), and whatever is in front. The load is wrk
with 64 keep-alive connections. ${rounds} rounds of ${seconds} s a case, the contenders taking turns. Figures are medians, in brackets the least
and the most; ratios are of the same round. Processor time is the operating system's, of every process that serves; where the load
shares the cores it is what tells systems apart best, since the load's own part is in all figures of throughput. MB are proportional set
sizes of all processes, after the load. Made by \`npm run bench -- app\`.

\`antipode\` has the edge inside the app's processes, \`antipode-in-front\` is the same with \`zeroHop: false\`; both with limits, health checks,
metrics, forwarded fields and request ids. nginx has limits, forwarded fields and request ids; the others have none of it.

## Start

From the command to the first answer.

${markdownTable(['system', 'ms'], Object.entries(result.startMs).map(startRow))}
${measured.map((asked) => section(asked, result.cases[asked.name]!)).join('')}`;
}

function startRow([name, taken]: [string, readonly number[]]): readonly string[] {
  return [name, formatSpread(spreadOf(taken), 0)];
}

function section({ title }: Case, samples: Readonly<Record<string, readonly Sample[]>>): string {
  const against = baselines.filter((name) => name in samples);
  const header = [
    'system',
    'requests/s',
    ...against.map((name) => `× ${name}`),
    'µs/request',
    ...against.map((name) => `× ${name}`),
    'p50 ms',
    'p99 ms',
    'MB',
    'failed',
  ];
  const rows = Object.entries(samples).map(([name, own]) => [
    name,
    median(own, 'requestsPerSecond').toFixed(0),
    ...against.map((other) => ratio(own, samples[other]!, 'requestsPerSecond')),
    median(own, 'processorUs').toFixed(1),
    ...against.map((other) => ratio(own, samples[other]!, 'processorUs')),
    (median(own, 'p50Us') / 1e3).toFixed(2),
    (median(own, 'p99Us') / 1e3).toFixed(2),
    (median(own, 'memoryBytes') / 1e6).toFixed(0),
    String(own.reduce((total, { failures }) => total + failures, 0)),
  ]);
  return `\n## ${title}\n\n${markdownTable(header, rows)}\n`;
}

function median(own: readonly Sample[], figure: keyof Sample): number {
  return spreadOf(own.map((sample) => sample[figure])).median;
}

function ratio(own: readonly Sample[], other: readonly Sample[], figure: keyof Sample): string {
  return formatSpread(spreadOf(own.map((sample, round) => sample[figure] / other[round]![figure])), 2);
}
