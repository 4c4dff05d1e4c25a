/** How long an entry is good for, and what for, counted from one moment: when it was made, or when it was read. */
import type { Random } from '../core/index.ts';
import type { EntryTimes } from './entry-times.ts';

export interface Lifetime {
  /** Until it is stale. */
  readonly freshMs: number;
  /** Until it may not be given any more while another is loaded. */
  readonly staleMs: number;
  /** Until it may not be given any more where no other can be loaded. */
  readonly fallbackMs: number;
}

/** Of an entry with this time to live, shortened at random. */
export function lifetimeOf(times: EntryTimes, ttlMs: number, random: Random): Lifetime {
  const freshMs = ttlMs * (1 - times.jitter * random.next());
  return { freshMs, staleMs: freshMs + times.staleWhileRevalidateMs, fallbackMs: freshMs + times.staleIfErrorMs };
}

/** Until it is good for nothing. */
export function totalMs({ staleMs, fallbackMs }: Lifetime): number {
  return Math.max(staleMs, fallbackMs);
}

/** What is left of it later; what is over is below 0. */
export function laterLifetime({ freshMs, staleMs, fallbackMs }: Lifetime, ageMs: number): Lifetime {
  return { freshMs: freshMs - ageMs, staleMs: staleMs - ageMs, fallbackMs: fallbackMs - ageMs };
}
