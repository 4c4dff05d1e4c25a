/** What a simulation has found, as people read it: a table of the regions with a picture of the time, and who asked most. */
import type { SimulatedRegion, SimulationReport } from '../simulate/index.ts';
import { roughDuration } from './rough-duration.ts';
import { type Column, plainText, textTable } from './text-table.ts';

const shownCountries = 10;
const bars = '▁▂▃▄▅▆▇█';

const number = (title: string): Column => ({ title, align: 'right' });
const regionColumns: readonly Column[] = [
  { title: 'REGION' },
  number('SHARE'),
  number('ANSWERED'),
  number('HALF WITHIN'),
  number('95 %'),
  number('99 %'),
  number('IN FLIGHT'),
  { title: 'OVER TIME' },
];
const countryColumns: readonly Column[] = [
  { title: 'FROM' },
  number('REQUESTS'),
  { title: 'MOSTLY SERVED BY' },
  number('SHARE'),
  number('HALF WITHIN'),
  number('95 %'),
];

export function renderSimulation(report: SimulationReport): string {
  const { scenario, strategy, seed, durationMs, requests, regions, countries, changes } = report;
  const most = Math.max(1, ...regions.flatMap(({ slices }) => slices));
  const shown = countries.slice(0, shownCountries);
  const lines = [
    `${scenario}: ${requests} requests in ${roughDuration(durationMs)}, steered by ${strategy}; seed ${seed}`,
    ...changes.map(({ atMs, region, what }) => `at ${roughDuration(atMs)} ${region} ${words[what] ?? what}`),
  ];
  return [
    ...lines.map(line),
    '\n',
    textTable(
      regionColumns,
      regions.map((region) => regionRow(region, most)),
    ),
    '\n',
    textTable(
      countryColumns,
      shown.map(({ name, requests: asked, region = '-', regionShare, p50Ms, p95Ms }) => [
        name,
        String(asked),
        region,
        percent(regionShare),
        `${p50Ms} ms`,
        `${p95Ms} ms`,
      ]),
    ),
    '\n',
    line(verdict(report)),
  ].join('');
}

const words: Readonly<Record<string, string>> = {
  down: 'goes down',
  up: 'is back',
  drained: 'is drained',
  undrained: 'is taken back',
};

function regionRow(region: SimulatedRegion, most: number): readonly string[] {
  const { id, share, answered, p50Ms, p95Ms, p99Ms, peakInFlight, capacity, slices } = region;
  const inFlight = capacity === undefined ? String(peakInFlight) : `${peakInFlight} of ${capacity}`;
  const times = [p50Ms, p95Ms, p99Ms].map((ms) => `${ms} ms`);
  return [id, percent(share), String(answered), ...times, inFlight, picture(slices, most)];
}

/** A column for each part of the time, as high as it is busy beside the busiest of all regions. */
function picture(slices: readonly number[], most: number): string {
  return slices
    .map((count) => (count === 0 ? ' ' : bars[Math.min(bars.length - 1, Math.floor((count / most) * bars.length))]))
    .join('');
}

function verdict({ requests, failed, retried, p50Ms, p95Ms, p99Ms, regions }: SimulationReport): string {
  const refused = regions.reduce((sum, { refused: each }) => sum + each, 0);
  const tries =
    refused === 0 ? '' : `; ${refused} tries went to a region that was gone, ${retried} requests answered by another`;
  const all = `half within ${p50Ms} ms, 95 % within ${p95Ms} ms, 99 % within ${p99Ms} ms`;
  return `${failed} of ${requests} requests failed${tries}; ${all}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function line(text: string): string {
  return `${plainText(text)}\n`;
}
