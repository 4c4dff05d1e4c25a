/** What a node opens before anything else of it is there, and closes last. */

import type { RequestTrace, SecureListening } from '../edge/index.ts';
import { openPlaces, type Places } from '../geo/index.ts';
import { createAnnounce } from './announce.ts';
import { openCertificates } from './certificates.ts';
import { type DataHost, openDataHost } from './data-host.ts';
import type { NodeOptions } from './node-options.ts';
import { isEntry } from './region-reach.ts';
import { loadTracing } from './tracing/load-tracing.ts';

export interface NodeMeans {
  readonly places: Places;
  readonly secure: SecureListening | undefined;
  readonly trace: RequestTrace | undefined;
  /** Undefined where the node has no data, or its supervisor has it. */
  readonly data: DataHost | undefined;
}

/** Throws ERR_WORLD_NO_OPENTELEMETRY, ERR_GEO_DATABASE, ERR_TLS_… and ERR_DATA_…; then nothing is left open. */
export async function openMeans({
  world,
  region,
  events,
  lineTo,
  worker,
  dataAddresses,
}: NodeOptions): Promise<NodeMeans> {
  const announce = createAnnounce(events);
  const places = await openPlaces({ database: world.geo.database });
  // In `dev` everything is on this machine, where nobody has the certificates of the real hosts.
  const secure = lineTo === undefined ? await openCertificates(world, announce) : undefined;
  try {
    const trace = await loadTracing(world, announce);
    const hasData = worker === undefined && !isEntry(world, region);
    return {
      places,
      secure,
      trace,
      data: hasData ? await openDataHost(world, region ?? '', dataAddresses) : undefined,
    };
  } catch (error) {
    await secure?.certificates.close();
    throw error;
  }
}

export async function closeMeans({ secure, data }: Pick<NodeMeans, 'secure' | 'data'>): Promise<void> {
  await data?.close();
  await secure?.certificates.close();
}
