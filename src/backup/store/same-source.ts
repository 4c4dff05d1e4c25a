/**
 * Whether backups are of one source. A restore to a time takes whichever backup reaches it, and retention deletes the oldest: of
 * two sources in one folder, one would be given for the other, or would push it out.
 */
import { sourceFault } from '../faults.ts';
import type { SourceIdentity } from '../source.ts';
import type { Backup } from './backup-store.ts';
import type { EngineName } from './manifest.ts';

export type NamedSource = SourceIdentity & { readonly engine: EngineName };

/** Throws ERR_BACKUP_SOURCE where one of the backups is of something else than this. */
export function checkSource(folder: string, backups: readonly Backup[], given: NamedSource): void {
  const stranger = backups.find(({ manifest }) => !isSame(manifest, given));
  if (stranger !== undefined) throw sourceFault(folder, nameOf(stranger.manifest), nameOf(given));
}

/** Manifests of earlier versions name no history; a source without one is empty, and has nothing to do with one that has. */
function isSame(kept: NamedSource, given: NamedSource): boolean {
  if (kept.engine !== given.engine || kept.source !== given.source) return false;
  return kept.history === undefined || kept.history === given.history;
}

function nameOf({ engine, source, history }: NamedSource): string {
  return `${source} (${engine}${history === undefined ? '' : `, history ${history}`})`;
}
