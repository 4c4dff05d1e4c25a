import type { BackupSource } from '../../backup/index.ts';
import type { DataPlace, DataPlaceOptions } from './data-place.ts';

/** What backups are made of. Rejects with ERR_BACKUP_POSTGRES when no primary answers. */
export async function backupSource(
  { data }: DataPlace,
  { programs, slot }: Pick<DataPlaceOptions, 'programs'> & { readonly slot?: string },
): Promise<BackupSource> {
  const { findPrimary, postgresSource, sqliteSource } = await import('../../backup/index.ts');
  if ('path' in data) return sqliteSource(data);
  return postgresSource({ url: await findPrimary(data.servers), programs, slot });
}
