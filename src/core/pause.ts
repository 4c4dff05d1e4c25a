/** A wait by timers that are given, so that a manual clock can pass it. */
import type { Timers } from './timers.ts';

/** Resolves after that time, or when the signal aborts. */
export async function pause(timers: Timers, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = timers.after(ms, resolve);
  const onAbort = (): void => resolve();
  signal?.addEventListener('abort', onAbort);
  await promise;
  signal?.removeEventListener('abort', onAbort);
  cancel();
}
