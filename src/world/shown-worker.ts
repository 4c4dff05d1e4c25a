/** A process of an app as the status of a node shows it. */
import type { WorkerCrash, WorkerStatus } from '../control/index.ts';
import type { CrashRecord, WorkerDetails } from '../supervisor/index.ts';

/** `wallMs` is now, in milliseconds since 1970. */
export function shownWorker(details: WorkerDetails, wallMs: number): WorkerStatus {
  const { worker, pid = 0, state, reason, uptimeMs, restarts, generation, rssBytes, elu, lastCrash } = details;
  return {
    ...{ worker, pid, state, reason, uptimeMs, restarts, generation },
    ...(rssBytes !== undefined && { rssBytes }),
    ...(elu !== undefined && { elu: Math.min(1, Math.max(0, elu)) }),
    ...(lastCrash !== undefined && { lastCrash: shownCrash(lastCrash, wallMs) }),
  };
}

function shownCrash({ atMs, reason, uptimeMs, heapSnapshot }: CrashRecord, wallMs: number): WorkerCrash {
  const crash = { agoMs: Math.max(0, wallMs - atMs), reason, uptimeMs };
  return heapSnapshot === undefined ? crash : { ...crash, heapSnapshot };
}
