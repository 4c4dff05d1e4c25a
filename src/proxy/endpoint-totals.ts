/** What all endpoints have counted that had the same place, one after the other; for the metrics. */
import { DurationCounts } from '../core/index.ts';

export class EndpointTotals {
  requests = 0;
  failures = 0;
  /** Until the heads of answers. */
  readonly durations: DurationCounts = new DurationCounts();
}
