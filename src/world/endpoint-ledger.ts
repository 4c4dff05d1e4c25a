/**
 * What the endpoints of a service have been sent since the node started, by their ids: one that takes the place of another of
 * its id (a process that was started again, another config) goes on with its counts. A counter that began anew meanwhile would
 * be taken for traffic by whoever sums up processes (Prometheus, `rate`).
 */
import { EndpointTotals } from '../proxy/index.ts';
import { worldDefaults } from './defaults.ts';

export class EndpointLedger {
  /** Those that were given out last come last. */
  readonly #totals = new Map<string, EndpointTotals>();

  /** Where an endpoint of this id counts. */
  of(id: string): EndpointTotals {
    const totals = this.#totals.get(id) ?? new EndpointTotals();
    this.#totals.delete(id);
    this.#totals.set(id, totals);
    return totals;
  }

  /** What those were sent that are not `present` now, by their ids. */
  absent(present: ReadonlyMap<string, unknown>): readonly (readonly [string, EndpointTotals])[] {
    return [...this.#totals].filter(([id]) => !present.has(id));
  }

  /** Of endpoints that are no more, only the latest are remembered: their names may be addresses that never come again. */
  forgetOldest(present: ReadonlyMap<string, unknown>): void {
    const gone = this.absent(present);
    for (const [id] of gone.slice(0, -worldDefaults.rememberedEndpoints)) this.#totals.delete(id);
  }
}
