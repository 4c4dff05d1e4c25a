/**
 * How many places a write waits for, and how new a read must be; as people write them, and as the program has them.
 */
import { parseDuration } from '../core/index.ts';
import { optionFault } from './faults.ts';

/**
 * `local`: on the primary's disk. `region`: and on whatever else its region has. `global(k)`: and on the disks of `k` other
 * regions. `applied(k)`: and seen by reads there.
 */
export type WriteLevelText = 'local' | 'region' | `global(${number})` | `applied(${number})`;

/**
 * `strong`: the newest, from the primary. `session`: at least what the session has seen. `bounded(d)`: at most that old, `d`
 * a duration: `bounded(2s)`. `eventual`: what is nearby.
 */
export type ReadLevelText = 'strong' | 'session' | 'eventual' | `bounded(${string})`;

export interface WriteLevel {
  readonly type: 'local' | 'region' | 'global' | 'applied';
  /** Regions besides the primary's that must have it. */
  readonly regions: number;
}

export type ReadLevel =
  | { readonly type: 'strong' | 'session' | 'eventual' }
  | { readonly type: 'bounded'; readonly maxAgeMs: number };

const writeLevels = "'local', 'region', 'global(k)' or 'applied(k)', k a number of regions from 1 to 64";
const readLevels = "'strong', 'session', 'eventual' or 'bounded(2s)' with any duration";

/** Throws ERR_DATA_OPTION. */
export function parseWriteLevel(text: string): WriteLevel {
  if (text === 'local' || text === 'region') return { type: text, regions: 0 };
  const match = /^(global|applied)\((\d{1,2})\)$/.exec(text);
  const regions = Number(match?.[2]);
  if (!match || !(regions >= 1 && regions <= 64)) throw optionFault('write', text, writeLevels);
  return { type: match[1] as 'global' | 'applied', regions };
}

/** Throws ERR_DATA_OPTION. */
export function parseReadLevel(text: string): ReadLevel {
  if (text === 'strong' || text === 'session' || text === 'eventual') return { type: text };
  const age = /^bounded\((.+)\)$/.exec(text)?.[1];
  if (age === undefined) throw optionFault('read', text, readLevels);
  try {
    return { type: 'bounded', maxAgeMs: parseDuration(/^\d+$/.test(age) ? Number(age) : age) };
  } catch (cause) {
    throw optionFault('read', text, readLevels, cause);
  }
}
