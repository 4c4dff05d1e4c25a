import type { DataFile } from '../../data/index.ts';
import type { StateDigest } from '../source.ts';

/** What the collections of a file amount to. */
export function digestOf(file: DataFile): StateDigest {
  return new Map(
    [...file.digest()].map(([collection, { entries, sha256 }]) => [
      collection,
      `${entries} entries, SHA-256 ${sha256}`,
    ]),
  );
}
