/**
 * What an edge remembers of single requests, for `why`: the latest ones, and for longer the latest that failed, were cut
 * off or had to be tried again, for it is these that people ask about.
 */
import type { ObservedRequest, RequestObserver } from '../request-observer.ts';
import type { RequestEnd } from '../route-filter.ts';
import { type HistoryDefaults, historyDefaults } from './history-defaults.ts';
import type { PastRequest } from './past-request.ts';
import { RequestRing } from './request-ring.ts';

/** How many are remembered; each at least 1. */
export type HistoryOptions = Pick<HistoryDefaults, 'requests' | 'failures'>;

export class RequestHistory implements RequestObserver {
  readonly #latest: RequestRing;
  readonly #failed: RequestRing;

  constructor({ requests, failures }: HistoryOptions) {
    this.#latest = new RequestRing(requests, historyDefaults.textBytes);
    this.#failed = new RequestRing(failures, historyDefaults.textBytes);
  }

  onEnd(request: ObservedRequest, end: RequestEnd): void {
    (isFailure(request, end) ? this.#failed : this.#latest).write(request, end);
  }

  /** The latest request of this id that is still known. */
  find(requestId: string): PastRequest | undefined {
    const [failed, other] = [this.#failed.find(requestId), this.#latest.find(requestId)];
    if (failed === undefined || other === undefined) return failed ?? other;
    return failed.atMs > other.atMs ? failed : other;
  }
}

function isFailure({ notes }: ObservedRequest, { status, abandoned }: RequestEnd): boolean {
  return status >= 500 || abandoned || status === 408 || status === 429 || (notes.trail?.made ?? 0) > 1;
}
