/** What was sent to a region and what came of it, since the node has known the region. */
import { DurationCounts } from '../core/index.ts';
import { AttemptEnd } from '../proxy/index.ts';

export class RegionTraffic {
  sent = 0;
  failed = 0;
  /** Until the heads of answers. */
  readonly durations: DurationCounts = new DurationCounts();

  finished(end: AttemptEnd, latencyMs: number): void {
    if (end === AttemptEnd.abandoned) return;
    if (end === AttemptEnd.ok || end === AttemptEnd.passedOn || end === AttemptEnd.serverError) {
      this.durations.record(latencyMs);
    }
    if (end !== AttemptEnd.ok && end !== AttemptEnd.passedOn) this.failed++;
  }
}
