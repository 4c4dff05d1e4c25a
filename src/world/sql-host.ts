/** Has the embedded database of a world that consists of this node alone. */
import type { ResolvedWorld } from '../config/index.ts';
import { AntipodeError } from '../core/index.ts';
import { appPlaces } from './app-places.ts';

export interface SqlHost {
  /** What the processes of the apps are told. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Undefined where the config has no `sql`, or servers for it. Rejects with ERR_WORLD_EMBEDDED_SQL, ERR_SQL_PGLITE_MISSING,
 * ERR_SQL_EMBEDDED_BUSY and ERR_SQL_EMBEDDED_FAILED.
 */
export async function openSqlHost(world: ResolvedWorld): Promise<SqlHost | undefined> {
  const { sql } = world;
  if (sql?.engine !== 'pglite') return undefined;
  checkEmbedded(world);
  const { startEmbedded } = await import('../sql/index.ts');
  const server = await startEmbedded(sql.folder, appPlaces(world));
  try {
    await server.opened;
  } catch (error) {
    await server.close();
    throw error;
  }
  return { url: server.url(), close: () => server.close() };
}

/** Throws ERR_WORLD_EMBEDDED_SQL where a database of one node is to serve several regions. */
export function checkEmbedded({ sql, regions }: Pick<ResolvedWorld, 'sql' | 'regions'>): void {
  if (sql?.engine !== 'pglite' || regions.length < 2) return;
  const ids = regions.map(({ id }) => id);
  const message = `sql.engine is 'pglite', a database of one node, and this world has the regions ${ids.join(', ')}: name servers in sql.primary, or run it by \`antipode dev\``;
  throw new AntipodeError('ERR_WORLD_EMBEDDED_SQL', message, { details: { regions: ids } });
}
