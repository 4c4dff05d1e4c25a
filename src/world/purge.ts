/** Takes out of a cache what an order names. */
import type { Target } from '../caching/index.ts';
import { badInput, type Purge, type PurgeResult } from '../control/index.ts';
import type { HttpCache, PurgeCount } from '../edge/index.ts';
import { normalizePath, parseAuthority } from '../http/index.ts';

/** What lies in memory and on disk counts twice. Throws ERR_CONTROL_BAD_INPUT for a URL that no request could have. Without a cache there is nothing to be purged. */
export async function purgeCache(cache: HttpCache | undefined, what: Purge): Promise<PurgeResult> {
  const target = 'url' in what ? targetOf(what.url) : 'prefix' in what ? targetOf(what.prefix) : undefined;
  if (cache === undefined) return { purged: 0 };
  const { inMemory, onDisk } = purge(cache, what, target);
  const purged = inMemory + (await onDisk);
  cache.counters.purged += purged;
  return { purged };
}

function purge(cache: HttpCache, what: Purge, target: Target | undefined): PurgeCount {
  if (target !== undefined) return 'url' in what ? cache.purgeTarget(target) : cache.purgePrefix(target);
  return 'tag' in what ? cache.purgeTag(what.tag) : cache.purgeAll();
}

/** A URL as the cache names it: by the host without its port, for a cache serves one site on all its ports. */
function targetOf(text: string): Target {
  const url = new URL(text);
  const path = normalizePath(url.pathname);
  if (typeof path !== 'string') throw badInput(`url: ${path.fault}`);
  const authority = parseAuthority(url.hostname) ?? url.hostname;
  return { scheme: url.protocol.slice(0, -1), authority, path, query: url.search };
}
