/** Keeps a lease while its load runs, however long that is; a process that dies renews nothing, and another takes over. */
import type { Timers } from '../../core/index.ts';

/** Starts to renew, each third of the lease's time, until `renew` says that it is lost; what it returns ends that. */
export function keepRenewing(timers: Timers, leaseMs: number, renew: () => Promise<boolean>): () => void {
  let isOver = false;
  let cancel = () => {};
  const arm = () => {
    cancel = timers.after(leaseMs / 3, async () => {
      // A call that failed says nothing about the lease: the next may get through in time.
      const isHeld = await renew().catch(() => true);
      if (isHeld && !isOver) arm();
    });
  };
  arm();
  return () => {
    isOver = true;
    cancel();
  };
}
