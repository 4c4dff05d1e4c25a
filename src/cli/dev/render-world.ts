/**
 * One picture of a world for the live view: regions with their traffic, the round trips between them, what happened last.
 */
import { styleText } from 'node:util';
import type { RegionSnapshot, WorldSnapshot } from '../../dev/index.ts';
import { type Column, textTable } from '../text-table.ts';
import type { LogLine } from './log.ts';

export interface Picture {
  readonly snapshot: WorldSnapshot;
  /** The latest last. */
  readonly log: readonly LogLine[];
  readonly rows: number;
}

type Style = Parameters<typeof styleText>[0];

/** As many lines as there are rows, or fewer. */
export function renderWorld({ snapshot, log, rows }: Picture): string[] {
  const { name, addresses } = snapshot;
  const [one, other = 'client'] = snapshot.regions.map(({ id }) => id);
  const head = [
    styled('bold', `antipode dev · ${name} · ${addresses.entry}`) + styled('dim', `   admin ${addresses.admin}`),
    '',
    ...regionTable(snapshot),
    '',
    ...(snapshot.links.length > 0 ? [...roundTripTable(snapshot), ''] : []),
  ];
  const foot = [
    `curl -i -H 'x-antipode-client: DE' ${addresses.entry}/   or JP, BR, an address, a latitude,longitude`,
    `Ctrl-C ends it · antipode kill ${one} · antipode cut ${one} ${other} · antipode slow ${one} 300ms`,
  ].slice(0, Math.max(0, rows - head.length));
  const room = Math.max(0, rows - head.length - foot.length);
  const latest = room === 0 ? [] : log.slice(-room);
  const lines = latest.map(({ kind, text }) => (kind === 'event' ? text : styled('dim', text)));
  return [...head.slice(0, rows), ...lines, ...foot.map((line) => styled('dim', line))];
}

const regionColumns: readonly Column[] = [
  { title: 'REGION' },
  { title: 'STATE' },
  { title: 'REQ/S', align: 'right' },
  { title: 'ERR/S', align: 'right' },
  { title: 'MEDIAN', align: 'right' },
  { title: 'ADDRESS' },
  { title: '' },
];

function regionTable({ regions, rate, addresses }: WorldSnapshot): string[] {
  const rows = [
    ...regions.map((region) => [
      region.id,
      stateOf(region),
      ...rateCells(region.rate),
      addresses.regions[region.id]!,
      noteOf(region),
    ]),
    ['all', '', ...rateCells(rate), addresses.entry, ''],
  ];
  return styledTable(regionColumns, rows, (row) => {
    const region = regions[row];
    if (!region) return 'bold';
    return region.state === 'up' && region.process === 'up' ? undefined : 'red';
  });
}

function stateOf({ state, process }: RegionSnapshot): string {
  return process === 'up' ? state : process;
}

function noteOf({ state, process, reason, slowedMs, isCutOff }: RegionSnapshot): string {
  const notes = [
    state === 'up' && process === 'up' ? '' : reason.split('\n')[0]!,
    slowedMs > 0 ? `slowed by ${slowedMs} ms` : '',
    isCutOff ? 'cut off from clients' : '',
  ];
  return notes.filter((note) => note !== '').join(', ');
}

function rateCells({ requestsPerSecond, errorsPerSecond, p50Ms }: RegionSnapshot['rate']): string[] {
  const median = p50Ms === undefined ? '–' : `${p50Ms < 10 ? p50Ms.toFixed(1) : Math.round(p50Ms)} ms`;
  return [requestsPerSecond.toFixed(0), errorsPerSecond.toFixed(errorsPerSecond < 10 ? 1 : 0), median];
}

function roundTripTable({ regions, links }: WorldSnapshot): string[] {
  const ids = regions.map(({ id }) => id);
  const columns: Column[] = [{ title: 'ROUND TRIP' }, ...ids.map((id) => ({ title: id, align: 'right' as const }))];
  const rows = ids.map((from) => [
    from,
    ...ids.map((to) => {
      const link = links.find((candidate) => candidate.from === from && candidate.to === to);
      if (!link) return '–';
      return link.isCut ? 'cut' : `${Math.round(link.rttMs)} ms`;
    }),
  ]);
  return styledTable(columns, rows, (row) => (rows[row]!.includes('cut') ? 'red' : undefined));
}

function styledTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  styleOf: (row: number) => Style | undefined,
): string[] {
  const [title = '', ...lines] = textTable(columns, rows).trimEnd().split('\n');
  return [styled('dim', title), ...lines.map((line, row) => styled(styleOf(row), line))];
}

function styled(style: Style | undefined, text: string): string {
  return style === undefined ? text : styleText(style, text, { validateStream: false });
}
