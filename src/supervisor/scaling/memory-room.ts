/** Whether a further worker fits: scaling must not be what fills the memory. */
import type { WorkerReport } from './worker-load.ts';

export interface MachineMemory {
  readonly usedBytes: number;
  /** Of the container, or of the machine. */
  readonly totalBytes: number;
}

export interface RoomQuestion {
  /** Workers there should be, of which some may not have come yet: their memory is spoken for. */
  readonly workers: number;
  readonly reports: readonly WorkerReport[];
  readonly memory?: MachineMemory | undefined;
  /** Of the memory, what may be in use. */
  readonly share: number;
}

/** How many more workers fit, each as large as the largest of today; no bound where memory is not known. */
export function workersThatFit({ workers, reports, memory, share }: RoomQuestion): number {
  const largestBytes = Math.max(0, ...reports.map(({ rssBytes }) => rssBytes));
  if (memory === undefined || largestBytes === 0) return Number.POSITIVE_INFINITY;
  const freeBytes = memory.totalBytes * share - memory.usedBytes;
  const promised = Math.max(0, workers - reports.length);
  return Math.max(0, Math.floor(freeBytes / largestBytes) - promised);
}
