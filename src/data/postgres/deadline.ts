/** What takes too long is answered for, and left to itself. */
import type { Timers } from '../../core/index.ts';

/** Settles as `work` does, or rejects with what `late` says after `ms`. */
export async function within<T>(timers: Timers, ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let cancel = (): void => {};
  const deadline = new Promise<never>((_, reject) => {
    cancel = timers.after(ms, () => reject(late()));
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    cancel();
  }
}
