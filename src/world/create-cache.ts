/** The cache of a node as its config says, with its disk where it has one. */
import { join } from 'node:path';
import type { ResolvedService, ResolvedWorld } from '../config/index.ts';
import { DiskShelf, HttpCache } from '../edge/index.ts';
import { openDiskTier } from '../store/index.ts';
import type { NodeTools } from './node-tools.ts';

export interface CacheCircumstances {
  /** Resolves when the cache that this one replaces, if any, has let its folder go. */
  readonly before?: Promise<void> | undefined;
  /** The part of the node that this process is, where it is one of several: each has as much of the room. */
  readonly part?: NodePart | undefined;
}

export interface NodePart {
  readonly name: string;
  /** How many there are. */
  readonly of: number;
}

/** The part that the process of this endpoint is of its service. */
export function partOf(endpoint: string, services: readonly ResolvedService[]): NodePart {
  const source = services.find(({ id }) => endpoint.startsWith(`${id}/`))?.source;
  return { name: endpoint.replace('/', '-'), of: source?.kind === 'run' ? source.workers.max : 1 };
}

export function createCache(
  { disk, maxBytes, ...rest }: ResolvedWorld['cache'],
  { deadlines, announce, here }: NodeTools,
  { before = Promise.resolve(), part }: CacheCircumstances = {},
): HttpCache {
  const options = { ...rest, maxBytes: Math.ceil(maxBytes / (part?.of ?? 1)) };
  if (disk === undefined) return new HttpCache({ ...options, deadlines });
  const onOff = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    announce({ type: 'cache.disk-off', subject: disk.folder, reason });
  };
  // Regions on one machine, as in `dev`, share the config and not the files.
  const folder = join(disk.folder, here === '' ? '_' : here, part?.name ?? '');
  const room = Math.ceil(disk.maxBytes / (part?.of ?? 1));
  const open = () => openDiskTier({ folder, maxBytes: room, prefixIndex: true, onOff });
  return new HttpCache({
    ...options,
    deadlines,
    shelf: new DiskShelf(before.then(open), onOff),
  });
}
