/** What a node says of services that do not start: nobody is to take `listening` for all being well. */
import type { ServiceStatus } from '../../control/index.ts';

type Service = Pick<ServiceStatus, 'id'> & {
  readonly workers: readonly Pick<ServiceStatus['workers'][number], 'state' | 'lastCrash'>[];
};

/** A sentence for each service whose processes have ended before any of them was ready. */
export function failedStarts(services: readonly Service[]): readonly string[] {
  return services.flatMap(({ id, workers }) => {
    const reason = workers.findLast(({ lastCrash }) => lastCrash !== undefined)?.lastCrash?.reason;
    if (reason === undefined || workers.some(({ state }) => state === 'ready')) return [];
    const [first] = reason.split('\n', 1);
    return `${id} does not start: ${first} (it is tried again, and answered for with 503 meanwhile; antipode logs ${id} shows what it has written)`;
  });
}
