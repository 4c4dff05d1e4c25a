/** Tells the supervisor of this process, which makes an event of it, whether the app's cache is shared. */
import type { CacheMessage } from '../supervisor/index.ts';

/** A supervisor that is gone hears nothing. */
export function tellShared(isShared: boolean, reason: string): void {
  const message: CacheMessage = { type: 'antipode:cache', isShared, reason };
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
