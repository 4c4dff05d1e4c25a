/** Waiting for a load, for as long as the caller has patience and with what there is to fall back on. */
import type { Timers } from '../core/index.ts';
import type { EntryTimes } from './entry-times.ts';
import { timeoutFault } from './faults.ts';
import type { Load } from './load.ts';

export interface Fallback {
  readonly value: unknown;
}

export interface Patience {
  readonly times: EntryTimes;
  /** What may be given instead. */
  readonly fallback: Fallback | undefined;
  readonly timers: Timers;
  readonly onTimeout: () => void;
  /** The fallback was given. */
  readonly onFallback: () => void;
}

/** Resolves to what the load brings, or to the fallback where it brings nothing or nothing in time. */
export function waitFor(load: Load, { times, fallback, timers, onTimeout, onFallback }: Patience): Promise<unknown> {
  const { softTimeoutMs, hardTimeoutMs } = times;
  const patienceMs = fallback === undefined ? hardTimeoutMs : Math.min(softTimeoutMs, hardTimeoutMs);
  if (fallback === undefined) load.exposed++;
  if (fallback === undefined && patienceMs === Number.POSITIVE_INFINITY) return load.result;
  return new Promise((resolve, reject) => {
    const fallBack = () => {
      onFallback();
      resolve(fallback!.value);
    };
    const expire = () => {
      onTimeout();
      if (fallback !== undefined) {
        fallBack();
        return;
      }
      load.exposed--;
      reject(timeoutFault(load.key, hardTimeoutMs));
    };
    let isOver = false;
    const once = (act: () => void) => () => {
      if (isOver) return;
      isOver = true;
      cancel();
      act();
    };
    const cancel = patienceMs === Number.POSITIVE_INFINITY ? () => {} : timers.after(patienceMs, once(expire));
    load.result.then(
      (value) => once(() => resolve(value))(),
      (error) => once(() => (fallback === undefined ? reject(error) : fallBack()))(),
    );
  });
}
