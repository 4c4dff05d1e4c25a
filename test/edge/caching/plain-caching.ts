/** A route that is cached as services say, and by nothing else. */
import type { CacheOptions } from '../../../src/edge/index.ts';

export const plainCaching: CacheOptions = {
  label: '/',
  key: { query: 'all', sortQuery: false, headers: [], cookies: [] },
  ttlMs: undefined,
  negativeTtlMs: undefined,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 0,
  heuristic: false,
  targets: ['cdn-cache-control'],
  storeSetCookie: false,
  exposeTags: false,
  obeyClients: true,
  lockTimeoutMs: 5_000,
};
