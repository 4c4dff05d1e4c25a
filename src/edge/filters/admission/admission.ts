/**
 * Refuses requests while this process itself is overloaded, the least important first, before anything is done for them
 * (src/resilience/admission/overload.ts). While it is not, a request costs one comparison.
 */
import type { OverloadAdmission, Priority } from '../../../resilience/index.ts';
import type { Problem } from '../../problem.ts';
import type { RouteFilter } from '../../route-filter.ts';

export interface AdmissionCounts {
  refused: number;
}

export interface AdmissionTools {
  readonly overload: Pick<OverloadAdmission, 'admit'>;
  readonly priority: Priority;
  readonly counts: AdmissionCounts;
}

const overloaded: Problem = {
  status: 503,
  kind: 'overloaded',
  detail: 'This server has more to do than it can.',
  retryAfterSeconds: 1,
};

export function admission({ overload, priority, counts }: AdmissionTools): RouteFilter {
  return {
    onRequest() {
      if (overload.admit(priority)) return undefined;
      counts.refused++;
      return overloaded;
    },
  };
}
