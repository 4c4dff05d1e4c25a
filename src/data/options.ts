/** What `openData` is told, and what it makes of it. */
import {
  type Clock,
  type OptionNames,
  parseDuration,
  type Random,
  type Timers,
  type UserSession,
} from '../core/index.ts';
import type { Duration } from './data.ts';
import { dataDefaults } from './defaults.ts';
import type { DataEngine } from './engine.ts';
import { optionFault } from './faults.ts';
import {
  parseReadLevel,
  parseWriteLevel,
  type ReadLevel,
  type ReadLevelText,
  type WriteLevel,
  type WriteLevelText,
} from './levels.ts';

/** Opens an engine for one region; made by `sqlite(…)`, `postgres(…)`. */
export interface EngineFactory {
  readonly name: string;
  open(options: EngineOpenOptions): Promise<DataEngine>;
}

export interface EngineOpenOptions {
  /** The region that this process is in. */
  readonly region: string;
  readonly timers: Timers;
  /** Milliseconds since 1970. */
  readonly wallClock: Clock;
  readonly random: Random;
}

export interface DataOptions {
  readonly engine: EngineFactory;
  /** The region that this process is in. Default 'local'. */
  readonly region?: string | undefined;
  /** What writes wait for. Default 'region'. */
  readonly write?: WriteLevelText | undefined;
  /** How new reads are. Default 'session': each sees what this process wrote and saw. */
  readonly read?: ReadLevelText | undefined;
  /** How long a replica nearby is waited for before the primary is asked. Default 100 ms. */
  readonly sessionWait?: Duration | undefined;
  /** Whose session a call belongs to that names none. Default: all calls of this process are one session. */
  readonly userSession?: (() => UserSession | undefined) | undefined;
  readonly timers?: Timers | undefined;
  readonly wallClock?: Clock | undefined;
  readonly random?: Random | undefined;
}

export const dataOptionNames: OptionNames<DataOptions> = {
  ...{ engine: true, region: true, write: true, read: true, sessionWait: true, userSession: true },
  ...{ timers: true, wallClock: true, random: true },
};

/** The same for every collection of a `Data`. */
export interface ReadWriteDefaults {
  readonly write: WriteLevel;
  readonly read: ReadLevel;
  readonly waitMs: number;
}

/** Throws ERR_DATA_OPTION, ERR_UNITS_DURATION. */
export function readWriteDefaults({ write = 'region', read = 'session', sessionWait }: DataOptions): ReadWriteDefaults {
  return {
    write: parseWriteLevel(write),
    read: parseReadLevel(read),
    waitMs: sessionWait === undefined ? dataDefaults.sessionWaitMs : parseDuration(sessionWait),
  };
}

export function checkRegion(region: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(region)) return region;
  throw optionFault('region', region, 'up to 64 letters, digits, _ and -');
}
