/** When the processes of a service are idle and well, and who is told when they are not. */
import type { EventType } from '../control/index.ts';
import {
  type CareFinding,
  compareErrorRates,
  type Outcomes,
  type ProcessGroupOptions,
  type Verdict,
} from '../supervisor/index.ts';
import type { EndpointReceiver, SourceOptions } from './source-options.ts';
import { untilTrue } from './until-true.ts';
import type { FleetSeat } from './workers/fleet-seat.ts';

export interface CareMeans extends Pick<SourceOptions, 'fleet'> {
  readonly announce: SourceOptions['tools']['announce'];
  /** Where its processes join those that run the edge. */
  readonly seat: FleetSeat | undefined;
  /** How long one that leaves may take to finish, as of now. */
  readonly drainTimeoutMs: () => number;
}

export function processCare(
  receiver: EndpointReceiver,
  { announce, fleet, seat, drainTimeoutMs }: CareMeans,
): Pick<ProcessGroupOptions, 'untilIdle' | 'judge' | 'onAlert' | 'onCare'> {
  const { id } = receiver.service;
  return {
    untilIdle: ({ address }) => untilTrue(() => address === undefined || !receiver.isBusy(address), drainTimeoutMs()),
    judge: ({ id: process, address }) => {
      const joined = seat && fleet?.reports.outcomes(seat.nameOf(process));
      if (joined !== undefined) return judged(joined);
      return address === undefined ? 'ok' : judged(receiver.outcomes(address));
    },
    onAlert({ worker, reason }, inRow) {
      const told = `${inRow} crashes in a row, last: ${reason}`;
      announce({ type: 'worker.failing', subject: `${id}/${worker}`, reason: told });
    },
    onCare({ worker }, { kind, reason }) {
      announce({ type: careEvent[kind], subject: `${id}/${worker}`, reason });
    },
  };
}

function judged({ own, others }: { readonly own: Outcomes; readonly others: Outcomes }): Verdict {
  return compareErrorRates(own, others);
}

const careEvent = {
  slow: 'worker.slow',
  blocked: 'worker.blocked',
  memory: 'worker.memory',
  leak: 'worker.leak',
  'cache-apart': 'cache.apart',
  'cache-shared': 'cache.shared',
} as const satisfies Record<CareFinding['kind'], EventType>;
