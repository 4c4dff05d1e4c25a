/**
 * The result for people: a table of ratios a case, each against nginx in the same round.
 */
import { markdownTable } from '../../support/markdown-table.ts';
import { formatSpread, spreadOf } from '../../support/spread.ts';
import type { Case } from './cases.ts';
import { baseline } from './contenders/index.ts';
import type { Result } from './measure.ts';
import type { Sample } from './sample.ts';

export function report(result: Result, cases: readonly Case[]): string {
  const { machine, rounds, seconds, versions } = result;
  const measured = cases.filter(({ name }) => name in result.cases);
  return `# Proxies side by side

${machine.processor}, ${machine.cores} cores, ${machine.system}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}.
${Object.entries(versions)
  .map(([name, version]) => `${name} ${version}`)
  .join(', ')}.

Each proxy is one process on one core; the load (wrk, 64 keep-alive connections) and the endpoint (nginx, fixed answers)
are on another. ${rounds} rounds of ${seconds} s a case, the proxies taking turns. Figures are medians (least–most).
Ratios are against ${baseline} in the same round; processor time is the operating system's, of all threads and children.
Made by \`npm run bench -- proxy\`.
${measured.map((asked) => section(asked, result.cases[asked.name]!)).join('')}`;
}

function section(asked: Case, samples: Readonly<Record<string, readonly Sample[]>>): string {
  const rows = Object.entries(samples).map(([name, own]) => row(name, own, samples[baseline]!));
  const header = [
    'proxy',
    'requests/s ×',
    'time/request ×',
    'µs/request',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'MB',
    'failed',
  ];
  return `\n## ${asked.title[0]!.toUpperCase()}${asked.title.slice(1)}\n\n${markdownTable(header, rows)}\n`;
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
    (of('memoryBytes').median / 1e6).toFixed(1),
    String(own.reduce((total, { failures }) => total + failures, 0)),
  ];
}
