/** Orders to the processes of a service in all regions of a world on this machine, as one. */
import { type ServiceActions, wrongState } from '../control/index.ts';
import { AntipodeError, isAntipodeError } from '../core/index.ts';
import type { RegionProcess } from './region-process.ts';

/** A region without a process is left out: it starts with the app as it is then, and as many workers as the config says. */
export function worldServices(regions: ReadonlyMap<string, RegionProcess>): ServiceActions {
  async function inAll<T>(ask: (region: RegionProcess) => Promise<T>): Promise<readonly T[]> {
    const up = [...regions.values()].filter(({ status }) => status.state === 'up');
    if (up.length === 0) throw wrongState('no region is up: there is nothing to give an order to');
    const settled = await Promise.allSettled(up.map((region) => ask(region).catch((error) => saidBy(region, error))));
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  return {
    async reload(service, order) {
      const results = await inAll((region) => region.call('restartService', service, order));
      return {
        service,
        generation: Math.max(...results.map(({ generation }) => generation)),
        replaced: sum(results.map(({ replaced }) => replaced)),
        tookMs: Math.max(...results.map(({ tookMs }) => tookMs)),
      };
    },
    /** So many in each region; what it says are those of all. */
    async scale(service, workers) {
      const results = await inAll((region) => region.call('scaleService', service, workers));
      return {
        service,
        from: sum(results.map(({ from }) => from)),
        to: sum(results.map(({ to }) => to)),
        ready: sum(results.map(({ ready }) => ready)),
      };
    },
  };
}

/** What goes wrong with processes goes wrong in one region; what is asked amiss, in all. */
function saidBy({ status }: RegionProcess, error: unknown): never {
  if (!isAntipodeError(error) || error.code !== 'ERR_CONTROL_ROLLOUT') throw error;
  const { code, message, details } = error;
  throw new AntipodeError(code, `in ${status.region}: ${message}`, { cause: error, details });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
