/** Orders to the processes that a node runs: a rolling restart, and another number of them. */
import type { ServiceSource } from '../config/index.ts';
import { rolloutStopped, type ServiceActions, unknownTarget, wrongState } from '../control/index.ts';
import { isAntipodeError } from '../core/index.ts';
import type { ProcessGroup } from '../supervisor/index.ts';
import type { NodeState } from './node-state.ts';
import type { NodeTools } from './node-tools.ts';
import type { RunningService } from './running-service.ts';

export interface ServiceActionsParts {
  readonly state: () => NodeState;
  readonly running: (service: string) => RunningService | undefined;
  readonly announce: NodeTools['announce'];
}

interface Supervised {
  readonly running: RunningService;
  readonly group: ProcessGroup;
}

/** Where the endpoints of a service are that has no processes here. */
const elsewhere: Readonly<Record<ServiceSource['kind'], string>> = {
  endpoints: 'its endpoints are a list in the config',
  discover: 'its endpoints are discovered',
  run: 'this node is a global entry, and they are in the regions: give the order there',
};

export function serviceActions({ state, running: runningOf, announce }: ServiceActionsParts): ServiceActions {
  function supervised(id: string): Supervised {
    const running = runningOf(id);
    const group = running?.group;
    if (running !== undefined && group !== undefined) return { running, group };
    const { services } = state().world;
    const service = services.find((each) => each.id === id);
    const known = services.map((each) => each.id);
    if (service === undefined) throw unknownTarget('service', id, known);
    const message = `service ${id} has no processes here: ${elsewhere[service.source.kind]}`;
    throw wrongState(message, { service: id });
  }

  return {
    async reload(service, order) {
      const { group } = supervised(service);
      try {
        return { service, ...(await group.reload(order)) };
      } catch (error) {
        throw isAntipodeError(error) && error.code === 'ERR_SUPERVISOR_ROLLOUT' ? rolloutStopped(error) : error;
      }
    },
    async scale(service, workers) {
      const { running, group } = supervised(service);
      const from = group.wanted;
      await running.scale(workers);
      if (from !== workers) {
        const details = { from, to: workers };
        announce({ type: 'service.scaled', subject: service, reason: 'asked for through the admin API', details });
      }
      return { service, from, to: workers, ready: group.serving().length };
    },
  };
}
