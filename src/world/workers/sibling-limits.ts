/**
 * How the workers of a node hold to one limit together: each decides by itself and at once, and tells the others soon what
 * it has allowed, which they charge as if they had allowed it.
 *
 * Error: the node allows at most the limit, and what its workers allow between one telling and the next; what that is too
 * much is missing afterwards.
 */
import type { RateLimitDecision, RateLimiter } from '../../resilience/index.ts';
import type { Siblings } from './siblings.ts';

export interface SiblingLimitDefaults {
  /** From what is allowed to when the others are told. */
  readonly tellAfterMs: number;
  /** Keys in one message; with more it goes at once. */
  readonly maxKeys: number;
}

export const siblingLimitDefaults: SiblingLimitDefaults = Object.freeze({ tellAfterMs: 20, maxKeys: 2_000 });

const topic = 'spent';

type Limiter = Pick<RateLimiter, 'check' | 'charge'>;
/** What a route asks. */
type JoinedLimiter = Pick<RateLimiter, 'check'> & { close(): void };
type Spent = readonly (readonly [limit: string, key: string, cost: number])[];

export class SiblingLimits {
  readonly #siblings: Siblings;
  readonly #now: () => number;
  readonly #limiters = new Map<string, Limiter>();
  #spent = new Map<string, Map<string, number>>();
  #size = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `now` is the clock of the limits: milliseconds from any origin. */
  constructor(siblings: Siblings, now: () => number) {
    this.#siblings = siblings;
    this.#now = now;
    siblings.on(topic, (message) => this.#charge(message as Spent));
  }

  /** A limiter whose keys are charged for what the others of this id allow, and which tells them what it allows. */
  join(id: string, limiter: Limiter): JoinedLimiter {
    this.#limiters.set(id, limiter);
    return {
      check: (key: string, nowMs: number, cost = 1): RateLimitDecision => {
        const decision = limiter.check(key, nowMs, cost);
        if (decision.allowed && cost > 0) this.#note(id, key, cost);
        return decision;
      },
      close: () => {
        if (this.#limiters.get(id) === limiter) this.#limiters.delete(id);
      },
    };
  }

  #note(id: string, key: string, cost: number): void {
    const spent = this.#spent.get(id) ?? new Map<string, number>();
    this.#spent.set(id, spent);
    const before = spent.get(key);
    spent.set(key, (before ?? 0) + cost);
    if (before === undefined) this.#size++;
    if (this.#size >= siblingLimitDefaults.maxKeys) this.#tell();
    else this.#timer ??= setTimeout(() => this.#tell(), siblingLimitDefaults.tellAfterMs).unref();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const spent = [...this.#spent].flatMap(([id, keys]) => [...keys].map(([key, cost]) => [id, key, cost] as const));
    this.#spent = new Map();
    this.#size = 0;
    this.#siblings.tell(topic, spent satisfies Spent);
  }

  #charge(spent: Spent): void {
    const nowMs = this.#now();
    for (const [id, key, cost] of spent) this.#limiters.get(id)?.charge(key, nowMs, cost);
  }
}
