/** The report of what a region had to give up: the table `lost`, term by term. */
import type { LostWrites } from '../../engine.ts';
import { parseEpoch } from '../../replication/epoch.ts';
import { parseBody } from '../../replication/log-record.ts';
import type { SqliteFile } from './sqlite-file.ts';

const shownKeys = 100;

export function lostWrites(file: SqliteFile): readonly LostWrites[] {
  const terms = file
    .statement('SELECT epoch, min(position) AS first, max(position) AS last FROM lost GROUP BY epoch ORDER BY first')
    .all() as unknown as readonly { readonly epoch: string; readonly first: number; readonly last: number }[];
  return terms.map(({ epoch, first, last }) => ({
    epoch: parseEpoch(epoch).number,
    firstVersion: first,
    lastVersion: last,
    keys: keysOf(file, epoch),
  }));
}

function keysOf(file: SqliteFile, epoch: string): readonly string[] {
  const keys = new Set<string>();
  const bodies = file.statement('SELECT body FROM lost WHERE epoch = ? ORDER BY position').iterate(epoch);
  for (const { body } of bodies) {
    for (const { collection, key } of parseBody(String(body)).changes) {
      if (keys.size === shownKeys) return [...keys];
      keys.add(`${collection}/${key}`);
    }
  }
  return [...keys];
}
