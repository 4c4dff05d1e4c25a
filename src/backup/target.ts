/** What a restore goes to: a time, a position, or the end of what there is. */

import { noneFault, targetFault } from './faults.ts';
import { areOfOneEngine, comparePositions, isPosition } from './positions.ts';
import type { Backup } from './store/backup-store.ts';
import type { Point } from './store/manifest.ts';

export type Target =
  | { readonly kind: 'end' }
  | { readonly kind: 'time'; readonly atMs: number; readonly text: string }
  | { readonly kind: 'position'; readonly position: string; readonly text: string };

/** `latest`, a time in ISO 8601, a version or an LSN. undefined when it is none of these. */
export function parseTarget(text: string): Target | undefined {
  if (text === 'latest') return { kind: 'end' };
  if (isPosition(text)) return { kind: 'position', position: text, text };
  const atMs = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : { kind: 'time', atMs, text };
}

/** The newest backup that reaches the target. Throws ERR_BACKUP_NONE, ERR_BACKUP_TARGET. */
export function chooseBackup(folder: string, backups: readonly Backup[], target: Target): Backup {
  const newest = backups.at(-1);
  if (newest === undefined) throw noneFault(folder, 'that is whole');
  if (target.kind === 'end') return newest;
  const found = backups.findLast(({ manifest: { from, to } }) => isReached(target, from) && isCovered(target, to));
  if (found !== undefined) return found;
  const ranges = backups.map(
    ({ name, manifest: { from, to } }) => `${name}: ${from.at} to ${to.at}, ${from.position} to ${to.position}`,
  );
  throw targetFault(target.text, ranges);
}

function isReached(target: Exclude<Target, { readonly kind: 'end' }>, from: Point): boolean {
  return target.kind === 'time'
    ? target.atMs >= Date.parse(from.at)
    : areOfOneEngine(target.position, from.position) && comparePositions(target.position, from.position) >= 0;
}

function isCovered(target: Exclude<Target, { readonly kind: 'end' }>, to: Point): boolean {
  return target.kind === 'time'
    ? target.atMs <= Date.parse(to.at)
    : comparePositions(target.position, to.position) <= 0;
}
