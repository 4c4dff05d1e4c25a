/** How the caches of regions hear each other, for people. */
import type { CacheLinkStatus } from '../control/index.ts';
import { roughDuration } from './rough-duration.ts';
import { type Column, textTable } from './text-table.ts';

const number = (title: string): Column => ({ title, align: 'right' });
const columns: readonly Column[] = [
  { title: 'REGION' },
  { title: 'HEARS' },
  { title: 'STATE' },
  number('LAG'),
  number('UNTOLD'),
  number('GAPS'),
  number('RTT'),
  { title: 'REASON' },
];

export function renderCacheLinks(links: readonly CacheLinkStatus[]): string {
  const apart = links.filter(({ state }) => state === 'apart').length;
  const about = apart === 0 ? 'joined' : `${apart} of ${links.length} links apart`;
  return `caches (${about})\n${textTable(columns, links.map(row))}`;
}

function row({ region, from, state, lagMs, behind, gaps, rttMs, reason = '' }: CacheLinkStatus): readonly string[] {
  const rtt = rttMs === undefined ? '-' : `${rttMs.toFixed(rttMs < 10 ? 1 : 0)} ms`;
  return [region, from, state, roughDuration(lagMs), String(behind), String(gaps), rtt, reason];
}
