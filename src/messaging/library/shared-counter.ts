/**
 * A number that all workers of the service on this node change together. It is kept by their supervisor, so each change is
 * whole, and it outlives every worker, but not the supervisor.
 */
import { AntipodeError, parseDuration } from '../../core/index.ts';
import { messagingDefaults } from '../defaults.ts';
import { ownPort } from '../drivers/own-port.ts';

export interface SharedCounterOptions {
  /** `'1m'`, or milliseconds: how long after its first change the counter is 0 again. Never if not given. */
  readonly window?: string | number;
}

/** Every method rejects with ERR_WORKER_COUNTER or ERR_WORKER_SUPERVISOR. */
export interface SharedCounter {
  readonly name: string;
  /** Adds a whole number, 1 if not given, and resolves to the value then: no two workers are given the same one. */
  increment(by?: number): Promise<number>;
  get(): Promise<number>;
  /** Sets it to 0. */
  reset(): Promise<void>;
}

/**
 * The counter of a name; there may be as many of these as you like for one. Throws ERR_WORKER_COUNTER for a name that is
 * empty or too long, and ERR_UNITS_DURATION.
 */
export function sharedCounter(name: string, { window }: SharedCounterOptions = {}): SharedCounter {
  const { maxNameLength } = messagingDefaults;
  if (typeof name !== 'string' || name.length === 0 || name.length > maxNameLength) {
    throw wrong(`${JSON.stringify(name)} is not the name of a counter: write 1 to ${maxNameLength} characters`);
  }
  const windowMs = window === undefined ? undefined : parseDuration(window);
  if (windowMs === 0)
    throw wrong(`the window of counter ${JSON.stringify(name)} is 0: leave it out, or give a duration`);
  return {
    name,
    async increment(by = 1) {
      if (!Number.isSafeInteger(by))
        throw wrong(`counter ${JSON.stringify(name)} cannot be changed by ${by}: give a whole number`);
      return ownPort().count({ name, action: 'add', by, windowMs });
    },
    get: async () => ownPort().count({ name, action: 'read' }),
    reset: async () => {
      await ownPort().count({ name, action: 'reset' });
    },
  };
}

function wrong(what: string): AntipodeError {
  return new AntipodeError('ERR_WORKER_COUNTER', what);
}
