/** So many calls at once, so many waiting: the bulkhead of concurrency/ around a function. */
import { systemTimers, type Timers } from '../../core/index.ts';
import { Bulkhead, type BulkheadOptions, bulkheadDefaults } from '../concurrency/index.ts';
import { definePolicy, type ResiliencePolicy } from './policy.ts';
import { bulkheadFullError, queueTimeoutError } from './policy-errors.ts';

export interface BulkheadPolicyOptions extends Partial<BulkheadOptions> {
  readonly timers?: Timers;
}

export interface BulkheadPolicy extends ResiliencePolicy {
  /** How many calls are under way, and how many wait. */
  readonly load: Pick<Bulkhead<unknown>, 'inFlight' | 'queued'>;
}

interface Waiter {
  readonly enter: () => void;
  readonly giveUp: (reason: unknown) => void;
}

/**
 * Rejects with `ERR_RESILIENCE_BULKHEAD_FULL` when the queue is full, with `ERR_RESILIENCE_QUEUE_TIMEOUT` after waiting in
 * vain. Throws `ERR_RESILIENCE_OPTION`.
 */
export function bulkhead({ timers = systemTimers, ...options }: BulkheadPolicyOptions = {}): BulkheadPolicy {
  const door = new Door(new Bulkhead(options), timers, options.queueTimeoutMs ?? bulkheadDefaults.queueTimeoutMs);
  const policy = definePolicy(async (task, context) => {
    await door.enter(context.signal);
    try {
      return await task(context);
    } finally {
      door.leave();
    }
  });
  return Object.assign(policy, { load: door.bulkhead });
}

/** Joins the pure bulkhead with the promises of those who wait, and one timer for the first deadline. */
class Door {
  readonly bulkhead: Bulkhead<Waiter>;
  readonly #timers: Timers;
  readonly #queueTimeoutMs: number;
  #cancelTimer: (() => void) | undefined;

  constructor(bulkhead: Bulkhead<Waiter>, timers: Timers, queueTimeoutMs: number) {
    this.bulkhead = bulkhead;
    this.#timers = timers;
    this.#queueTimeoutMs = queueTimeoutMs;
  }

  enter(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        if (!this.bulkhead.cancel(waiter)) return;
        waiter.giveUp(signal.reason);
        if (this.bulkhead.queued === 0) this.#stopWatching();
      };
      const settled = (): void => signal.removeEventListener('abort', abort);
      const waiter: Waiter = {
        enter: () => {
          settled();
          resolve();
        },
        giveUp: (reason) => {
          settled();
          reject(reason);
        },
      };
      const { inFlight, queued } = this.bulkhead;
      const entry = this.bulkhead.enter(waiter, this.#timers.now());
      if (entry === 'entered') resolve();
      else if (entry === 'full') reject(bulkheadFullError(inFlight, queued));
      else {
        signal.addEventListener('abort', abort, { once: true });
        this.#watch();
      }
    });
  }

  leave(): void {
    this.bulkhead.leave();
    for (;;) {
      const next = this.bulkhead.next(this.#timers.now());
      if (next === undefined) break;
      next.enter();
    }
    if (this.bulkhead.queued === 0) this.#stopWatching();
  }

  #watch(): void {
    const deadlineMs = this.bulkhead.nextDeadlineMs();
    if (this.#cancelTimer !== undefined || deadlineMs === Number.POSITIVE_INFINITY) return;
    this.#cancelTimer = this.#timers.after(deadlineMs - this.#timers.now(), () => {
      this.#cancelTimer = undefined;
      for (const late of this.bulkhead.expire(this.#timers.now())) late.giveUp(queueTimeoutError(this.#queueTimeoutMs));
      this.#watch();
    });
  }

  #stopWatching(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
