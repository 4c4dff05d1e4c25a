/** What a node opens before anything else of it is there, and closes last. */

import type { RequestTrace, SecureListening } from '../edge/index.ts';
import { openPlaces, type Places } from '../geo/index.ts';
import { createAnnounce } from './announce.ts';
import { type CacheHost, openCacheHost } from './cache/cache-host.ts';
import { openCertificates } from './certificates.ts';
import { checkPackages } from './check-packages.ts';
import { type DataHost, openDataHost } from './data-host.ts';
import type { NodeOptions } from './node-options.ts';
import { isEntry } from './region-reach.ts';
import { openSqlHost, type SqlHost } from './sql-host.ts';
import { loadTracing } from './tracing/load-tracing.ts';

export interface NodeMeans {
  readonly places: Places;
  readonly secure: SecureListening | undefined;
  readonly trace: RequestTrace | undefined;
  /** Undefined where the node has no data, or its supervisor has it. */
  readonly data: DataHost | undefined;
  /** Undefined where the config names servers, or somebody else has the database. */
  readonly sql: SqlHost | undefined;
  /** Undefined where the cache of the apps is not joined with those of other regions. */
  readonly cache: CacheHost | undefined;
}

/** Throws ERR_WORLD_NO_OPENTELEMETRY, ERR_GEO_DATABASE, ERR_TLS_…, ERR_DATA_…, ERR_SQL_… and ERR_WORLD_EMBEDDED_SQL; then nothing is left open. */
export async function openMeans(options: NodeOptions): Promise<NodeMeans> {
  const { world, region, events, lineTo, worker, dataAddresses, sqlUrl } = options;
  const hasState = worker === undefined && !isEntry(world, region);
  if (hasState) checkPackages(world);
  const announce = createAnnounce(events);
  const places = await openPlaces({ database: world.geo.database });
  // In `dev` everything is on this machine, where nobody has the certificates of the real hosts.
  const secure = lineTo === undefined ? await openCertificates(world, announce) : undefined;
  let data: DataHost | undefined;
  let sql: SqlHost | undefined;
  try {
    const trace = await loadTracing(world, announce);
    data = hasState ? await openDataHost(world, region ?? '', dataAddresses) : undefined;
    sql = hasState && sqlUrl === undefined ? await openSqlHost(world) : undefined;
    const cache = await openCacheHost(options, (other, isUp, reason) =>
      announce({ type: isUp ? 'cache.region-joined' : 'cache.region-apart', subject: other, reason }),
    );
    return { places, secure, trace, data, sql, cache };
  } catch (error) {
    await closeMeans({ secure, data, sql });
    throw error;
  }
}

export async function closeMeans({ secure, data, sql, cache }: Partial<NodeMeans>): Promise<void> {
  await cache?.close();
  await data?.close();
  await sql?.close();
  await secure?.certificates.close();
}
