/** How a region answers a candidate: with its promise, and with how far its log goes. */
import type { CatchUp } from './catch-up.ts';
import type { LeaseGuard } from './lease.ts';
import type { PromiseAnswer, PromiseRequest } from './messages.ts';
import type { RegionStore } from './region-store.ts';
import type { Term } from './term.ts';

export interface VoterOptions {
  readonly store: RegionStore;
  readonly term: Term;
  readonly catchUp: CatchUp;
  readonly guard: LeaseGuard;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

export function vote({ candidacy }: PromiseRequest, options: VoterOptions): PromiseAnswer {
  const { store, term, catchUp, guard, now } = options;
  const wasPrimary = term.own !== undefined;
  const isGranted = term.promise(candidacy);
  const { position, chain } = store.log.head;
  return {
    type: 'promised',
    isGranted,
    highest: term.promises.highest.number,
    position,
    chain,
    lastEpoch: term.lastEpoch,
    isMending: catchUp.isMending,
    hasSteppedDown: isGranted && wasPrimary,
    guardMs: guard.leftMs(now()),
  };
}
