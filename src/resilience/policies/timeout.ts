/** Gives up a call after a while: the task is told by its signal, and the caller does not wait for it to listen. */
import { systemTimers, type Timers } from '../../core/index.ts';
import { checkNumber } from '../options.ts';
import { linkedAbort, orAborted } from './linked-abort.ts';
import { definePolicy, type ResiliencePolicy } from './policy.ts';
import { timeoutError } from './policy-errors.ts';

export interface TimeoutOptions {
  /** How long a call may take. */
  readonly timeoutMs?: number;
  readonly timers?: Timers;
}

export interface TimeoutDefaults {
  /** How long a call may take. */
  readonly timeoutMs: number;
}

export const timeoutDefaults: TimeoutDefaults = Object.freeze({ timeoutMs: 10_000 });

/** Rejects with `ERR_RESILIENCE_TIMEOUT` when the time is over. Throws `ERR_RESILIENCE_OPTION`. */
export function timeout({ timeoutMs, timers }: TimeoutOptions = {}): ResiliencePolicy {
  const limitMs = timeoutMs ?? timeoutDefaults.timeoutMs;
  checkNumber('timeoutMs', limitMs, { min: 1, max: 86_400_000 });
  return definePolicy(async (task, { signal, attempt }) => {
    using link = linkedAbort(signal);
    const cancel = (timers ?? systemTimers).after(limitMs, () => link.abort(timeoutError(limitMs)));
    try {
      return await orAborted((async () => await task({ signal: link.signal, attempt }))(), link.signal);
    } finally {
      cancel();
    }
  });
}
