/** The result for people: a table a case, each cache against nginx in the same round. */
import type { Machine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { formatSpread, spreadOf } from '../../support/spread.ts';
import type { Case } from '../proxy/cases.ts';
import type { Sample } from '../proxy/sample.ts';
import { baseline } from './contenders.ts';

export interface Result {
  readonly machine: Machine;
  readonly rounds: number;
  readonly seconds: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: Readonly<Record<string, Readonly<Record<string, readonly Sample[]>>>>;
}

export function report(
  { machine, rounds, seconds, versions, cases: measured }: Result,
  cases: readonly Case[],
): string {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `# Cache hits side by side

${machine.processor}, ${machine.cores} cores, ${machine.system}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}.
${names.join(', ')}.

Each cache is on one core, the load (wrk, 64 keep-alive connections) on another; every request is a hit. ${rounds} rounds of
${seconds} s, the caches taking turns. Figures are medians (least–most); ratios are against ${baseline} in the same round. Made by
\`npm run bench -- cache\`.
${cases.map((asked) => section(asked, measured[asked.name]!)).join('')}`;
}

function section({ title }: Case, samples: Readonly<Record<string, readonly Sample[]>>): string {
  const rows = Object.entries(samples).map(([name, own]) => row(name, own, samples[baseline]!));
  const header = ['cache', 'requests/s ×', 'time/request ×', 'µs/request', 'requests/s', 'p50 ms', 'p99 ms', 'failed'];
  return `\n## ${title[0]!.toUpperCase()}${title.slice(1)}\n\n${markdownTable(header, rows)}\n`;
}

function row(name: string, own: readonly Sample[], against: readonly Sample[]): readonly string[] {
  const of = (figure: keyof Sample) => spreadOf(own.map((sample) => sample[figure]));
  const ratio = (figure: keyof Sample) =>
    formatSpread(spreadOf(own.map((sample, round) => sample[figure] / against[round]![figure])), 2);
  return [
    name,
    ratio('requestsPerSecond'),
    ratio('processorUs'),
    formatSpread(of('processorUs'), 1),
    of('requestsPerSecond').median.toFixed(0),
    (of('p50Us').median / 1e3).toFixed(2),
    (of('p99Us').median / 1e3).toFixed(2),
    String(own.reduce((total, { failures }) => total + failures, 0)),
  ];
}
