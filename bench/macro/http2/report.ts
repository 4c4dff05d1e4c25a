/** The result for people: a table a case, each edge against nginx in the same round. */
import { markdownTable } from '../../support/markdown-table.ts';
import { formatSpread, spreadOf } from '../../support/spread.ts';
import { cases, streams } from './cases.ts';
import { baseline } from './contenders.ts';
import type { Result, Sample } from './measure.ts';

export function report({ machine, rounds, requests, versions, cases: measured }: Result): string {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `# HTTP/2 by TLS, side by side

${machine.processor}, ${machine.cores} cores, ${machine.system}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}.
${names.join(', ')}.

A small GET, by HTTP/2 and TLS to the edge and by HTTP/1.1 to the endpoint. Each edge is one process on one core; the load
(h2load, ${streams} streams a connection) and the endpoint (nginx, fixed answers) are on another. ${rounds} rounds of ${requests} requests a case, the
edges taking turns. Figures are medians (least–most); ratios are against ${baseline} in the same round; processor time is the
operating system's. Made by \`npm run bench -- http2\`.
${cases.map(({ name, title }) => section(title, measured[name]!)).join('')}`;
}

function section(title: string, samples: Readonly<Record<string, readonly Sample[]>>): string {
  const rows = Object.entries(samples).map(([name, own]) => row(name, own, samples[baseline]!));
  const header = ['edge', 'requests/s ×', 'time/request ×', 'µs/request', 'requests/s', 'mean ms', 'MB', 'failed'];
  return `\n## ${title}\n\n${markdownTable(header, rows)}\n`;
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
    of('meanMs').median.toFixed(2),
    (of('memoryBytes').median / 1e6).toFixed(1),
    String(own.reduce((total, { failures }) => total + failures, 0)),
  ];
}
