/** Takes out of a cache what an order names. */
import { badInput, type Purge, type PurgeResult } from '../control/index.ts';
import type { HttpCache } from '../edge/index.ts';
import { normalizePath, parseAuthority } from '../http/index.ts';

/** Throws ERR_CONTROL_BAD_INPUT for a URL that no request could have. Without a cache there is nothing to be purged. */
export function purgeCache(cache: HttpCache | undefined, what: Purge): PurgeResult {
  if ('url' in what) {
    const { scheme, authority, path, query } = targetOf(what.url);
    return { purged: cache?.purgeTarget({ scheme, authority, path, query }) ?? 0 };
  }
  if ('prefix' in what) return { purged: cache?.purgePrefix(targetOf(what.prefix)) ?? 0 };
  return { purged: ('tag' in what ? cache?.purgeTag(what.tag) : cache?.purgeAll()) ?? 0 };
}

/** A URL as the cache names it: by the host without its port, for a cache serves one site on all its ports. */
function targetOf(text: string) {
  const url = new URL(text);
  const path = normalizePath(url.pathname);
  if (typeof path !== 'string') throw badInput(`url: ${path.fault}`);
  const authority = parseAuthority(url.hostname) ?? url.hostname;
  return { scheme: url.protocol.slice(0, -1), authority, path, query: url.search };
}
