/** Durations as an entry's options give them, in milliseconds, with the cache's own where they give none. */
import { parseDuration } from '../core/index.ts';
import { dataCacheDefaults } from './defaults.ts';
import { optionFault } from './faults.ts';
import type { Duration, LoadOptions } from './options.ts';

export interface EntryTimes {
  readonly ttlMs: number;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
  readonly negativeTtlMs: number;
  readonly softTimeoutMs: number;
  readonly hardTimeoutMs: number;
  readonly jitter: number;
}

const never = Number.POSITIVE_INFINITY;

/** What a cache has that is told nothing. */
export const defaultTimes: EntryTimes = {
  ttlMs: dataCacheDefaults.ttlMs,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 0,
  negativeTtlMs: 0,
  softTimeoutMs: never,
  hardTimeoutMs: never,
  jitter: dataCacheDefaults.jitter,
};

/** Throws ERR_DATA_CACHE_OPTION for what is no duration, or no share. */
export function entryTimes(options: LoadOptions, inherited: EntryTimes = defaultTimes): EntryTimes {
  const ms = (name: keyof LoadOptions, otherwise: number) => {
    const value = options[name] as Duration | undefined;
    return value === undefined ? otherwise : durationOf(name, value);
  };
  const { jitter = inherited.jitter } = options;
  if (!(jitter >= 0 && jitter <= 1)) throw optionFault('jitter', jitter, 'a number from 0 to 1');
  return {
    ttlMs: ms('ttl', inherited.ttlMs),
    staleWhileRevalidateMs: ms('staleWhileRevalidate', inherited.staleWhileRevalidateMs),
    staleIfErrorMs: ms('staleIfError', inherited.staleIfErrorMs),
    negativeTtlMs: ms('negativeTtl', inherited.negativeTtlMs),
    softTimeoutMs: ms('softTimeout', inherited.softTimeoutMs),
    hardTimeoutMs: ms('hardTimeout', inherited.hardTimeoutMs),
    jitter,
  };
}

export function durationOf(name: string, value: Duration): number {
  if (value === never) return never;
  try {
    return parseDuration(value);
  } catch {
    throw optionFault(
      name,
      value,
      "a duration: '500ms', '5s', '2m', '1h', '1d', a number of milliseconds, or Infinity",
    );
  }
}
