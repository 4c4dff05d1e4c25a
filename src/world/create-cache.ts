/** The cache of a node as its config says, with its disk where it has one. */
import { join } from 'node:path';
import { openDiskTier } from '../cache/index.ts';
import type { ResolvedWorld } from '../config/index.ts';
import { DiskShelf, HttpCache } from '../edge/index.ts';
import type { NodeTools } from './node-tools.ts';

/** `before` resolves when the cache that this one replaces, if any, has let its folder go. */
export function createCache(
  { disk, ...options }: ResolvedWorld['cache'],
  { deadlines, announce, here }: NodeTools,
  before?: Promise<void>,
): HttpCache {
  if (disk === undefined) return new HttpCache({ ...options, deadlines });
  const onOff = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    announce({ type: 'cache.disk-off', subject: disk.folder, reason });
  };
  // Regions on one machine, as in `dev`, share the config and not the files.
  const folder = join(disk.folder, here === '' ? '_' : here);
  const open = () => openDiskTier({ folder, maxBytes: disk.maxBytes, prefixIndex: true, onOff });
  return new HttpCache({
    ...options,
    deadlines,
    shelf: new DiskShelf((before ?? Promise.resolve()).then(open), onOff),
  });
}
