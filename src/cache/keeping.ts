/** How what a factory brought is kept, by what its options and the factory itself said. */
import type { Random } from '../core/index.ts';
import { lifetimeOf } from './lifetime.ts';
import type { Brought, Load } from './load.ts';

/** Nothing, where that is an answer at all, is not worth giving once it is stale. */
const noGrace = { staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };

export function keepingOf(load: Load, value: unknown, random: Random): Brought['keeping'] {
  const { times, tags, ttlMs = times.ttlMs, isNotStored } = load;
  if (isNotStored) return 'stays';
  if (value !== undefined && value !== null) return { lifetime: lifetimeOf(times, ttlMs, random), tags };
  if (times.negativeTtlMs === 0) return 'goes';
  return { lifetime: lifetimeOf({ ...times, ...noGrace }, times.negativeTtlMs, random), tags };
}
