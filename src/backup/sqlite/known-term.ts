/**
 * The highest term that a world knows of, as far as its regions can be asked from here. What is restored begins a higher one: the
 * regions follow the highest, so they would take the restored data back to what was there before.
 */
import type { ArchivePoint } from '../../data/index.ts';
import { withArchive } from './with-archive.ts';

/** A point that no log has, so that nothing is sent but how the log stands. */
export const nowhere: ArchivePoint = Object.freeze({ position: Number.MAX_SAFE_INTEGER, chain: '' });

export interface KnownTerm {
  /** 0 where none is known. */
  readonly highest: number;
  /** Regions that could not be asked, and why. */
  readonly silent: readonly { readonly path: string; readonly error: Error }[];
}

/** Each path is the file of a region. */
export async function knownTerm(paths: readonly string[]): Promise<KnownTerm> {
  const silent: { path: string; error: Error }[] = [];
  let highest = 0;
  for (const path of paths) {
    try {
      const { highestTerm } = await withArchive(path, (archive) => archive.log(nowhere));
      highest = Math.max(highest, highestTerm);
    } catch (error) {
      silent.push({ path, error: error as Error });
    }
  }
  return { highest, silent };
}
