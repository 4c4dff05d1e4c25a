/** Backups as people read them. */
import type { Backup, BackupReport, RestoreReport, StoreContent } from '../../backup/index.ts';
import { roughSize } from '../rough-size.ts';
import { plainText, textTable } from '../text-table.ts';

export function renderBackups({ backups, unreadable }: StoreContent): string {
  if (backups.length === 0 && unreadable.length === 0) return 'no backups\n';
  const table = textTable(
    [
      { title: 'BACKUP' },
      { title: 'OF' },
      { title: 'FROM' },
      { title: 'TO' },
      { title: 'POSITION', align: 'right' },
      { title: 'SIZE', align: 'right' },
    ],
    backups.map(({ name, manifest: { source, from, to, files } }) => [
      name,
      source,
      from.at,
      to.at,
      to.position,
      roughSize(sizeOf(files)),
    ]),
  );
  return table + unreadable.map(({ name, why }) => `${plainText(`${name} cannot be used: ${why}`)}\n`).join('');
}

export function renderReport({ backup, isNew, gap, removed }: BackupReport): string {
  const { name, manifest } = backup;
  const what = isNew ? 'is made' : 'has grown';
  const lines = [
    ...(gap === undefined ? [] : [gap.replace(/; make a new backup$/, '; a new one was made')]),
    `${name} ${what}: ${roughSize(sizeOf(manifest.files))}, to position ${manifest.to.position} of ${manifest.to.at}`,
    ...(removed.length === 0 ? [] : [`taken away: ${removed.join(', ')}`]),
  ];
  return lines.map((line) => `${plainText(line)}\n`).join('');
}

export function renderRestore({ backup, into, position, term, tookMs }: RestoreReport): string {
  const lines = [
    `${into} has the data of ${backup} at position ${position}, in ${tookText(tookMs)}`,
    ...(term === undefined
      ? []
      : [`it begins term ${term}: where a region knows a higher one, restore with --above-term`]),
  ];
  return lines.map((line) => `${plainText(line)}\n`).join('');
}

/** What another program is told of a backup. */
export function backupJson({ name, path, manifest: { files, ...facts } }: Backup): object {
  return { name, path, ...facts, files: files.length, bytes: sizeOf(files) };
}

/** `12 ms`, `3.25 s`. */
export function tookText(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

function sizeOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
