/**
 * Rate limits that several processes share, so that the answer takes a round trip: the request waits for it with what has
 * come of its body. They are asked one after the other, so that what one refuses takes nothing of the next.
 */
import type { SharedRateLimit } from '../../../resilience/index.ts';
import type { Layer } from '../../handler.ts';
import { HeldPassage } from '../../held-passage.ts';
import type { Passage } from '../../passage.ts';
import { type LimitPolicy, limitProblem } from './limit-policy.ts';
import { ToldLimits } from './told-limits.ts';

export interface SharedLimit {
  readonly policy: LimitPolicy;
  /** Never rejects, and answers soon: an insured one. */
  readonly limiter: Pick<SharedRateLimit, 'check'>;
}

export function sharedRateLimit(limits: readonly SharedLimit[]): Layer {
  return (inner) => ({ call: (request, responder) => new SharedLimitCall(limits, request, responder, inner) });
}

class SharedLimitCall extends HeldPassage {
  readonly #limits: readonly SharedLimit[];

  constructor(limits: readonly SharedLimit[], ...passage: ConstructorParameters<typeof Passage>) {
    super(...passage);
    this.#limits = limits;
  }

  override start(nowMs: number): void {
    // All keys now: what waits must not look at the request once it may be another one.
    const keyed = this.#limits.flatMap((limit) => {
      const key = limit.policy.keyOf(this.request);
      return key === undefined ? [] : [{ ...limit, key }];
    });
    if (keyed.length === 0) this.goOn(nowMs);
    else void this.#ask(keyed);
  }

  async #ask(keyed: readonly (SharedLimit & { readonly key: string })[]): Promise<void> {
    const told = new ToldLimits();
    for (const { policy, limiter, key } of keyed) {
      const decision = await limiter.check(key, policy.cost);
      if (!this.isWaiting) return;
      told.add(policy, decision);
      if (!policy.refuses(decision)) continue;
      told.tell(this.request);
      this.refuse(limitProblem(decision));
      return;
    }
    told.tell(this.request);
    this.goOn(performance.now());
  }
}
