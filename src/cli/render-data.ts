/** How the data of the regions stand, for people, and what failovers have lost of them. */
import type { DataRegionStatus, DataStatus, LostWritesStatus } from '../control/index.ts';
import { roughDuration } from './rough-duration.ts';
import { type Column, plainText, textTable } from './text-table.ts';

const number = (title: string): Column => ({ title, align: 'right' });
const columns: readonly Column[] = [
  { title: 'REGION' },
  { title: 'ROLE' },
  number('VERSION'),
  number('LAG'),
  number('WRITES BEHIND'),
  number('HEARD OF'),
];

/** Of each term; `--json` has a hundred. */
const shownKeys = 8;

export function renderData({ primary, epoch, regions, lost, lostWrites }: DataStatus): string {
  const about = [primary === undefined ? 'no primary known' : `primary ${primary}`, `term ${epoch}`];
  if (lost > 0) about.push(`${writes(lost)} lost by failovers`);
  const superseded = regions.filter(({ role }) => role === 'superseded').map(supersededWords);
  return [
    line(`data (${about.join(', ')})`),
    textTable(columns, regions.map(row)),
    ...[...superseded, ...lostWrites.map(lostWords)].map(line),
  ].join('');
}

function row({ region, role, version, lagMs, lagWrites, contactMs }: DataRegionStatus): readonly string[] {
  const span = (ms: number | undefined) => (ms === undefined ? '-' : roughDuration(ms));
  const behind = lagWrites === undefined ? '-' : String(lagWrites);
  return [region, role, String(version), span(lagMs), behind, span(contactMs)];
}

function supersededWords({ region }: DataRegionStatus): string {
  return `${region} takes itself for the primary and has not heard of the newer term: what is written there will be lost`;
}

function lostWords({ region, epoch, firstVersion, lastVersion, keys }: LostWritesStatus): string {
  const count = lastVersion - firstVersion + 1;
  const versions = count === 1 ? `version ${firstVersion}` : `versions ${firstVersion} to ${lastVersion}`;
  const more = keys.length > shownKeys ? ', …' : '';
  const shown = `${keys.slice(0, shownKeys).join(', ')}${more}`;
  return `lost: ${writes(count)} of term ${epoch}, ${versions}, given up by ${region}: ${shown}`;
}

function writes(count: number): string {
  return `${count} ${count === 1 ? 'write' : 'writes'}`;
}

function line(text: string): string {
  return `${plainText(text)}\n`;
}
