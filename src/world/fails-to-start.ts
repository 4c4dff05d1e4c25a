/** Whether nothing can be expected of a service's processes for now. */
import type { WorkerStatus } from '../supervisor/index.ts';

type Seen = Pick<WorkerStatus, 'state'> & { readonly lastCrash: { readonly wasReady: boolean } | undefined };

const passing: ReadonlySet<WorkerStatus['state']> = new Set(['draining', 'stopping', 'stopped']);

/** None is ready, and the last try of each worker ended before it was. Those that leave do not count. */
export function failsToStart(workers: readonly Seen[]): boolean {
  const staying = workers.filter(({ state }) => !passing.has(state));
  return staying.length > 0 && staying.every(isFailing);
}

function isFailing({ state, lastCrash }: Seen): boolean {
  return (state === 'crashed' || state === 'starting') && lastCrash?.wasReady === false;
}
