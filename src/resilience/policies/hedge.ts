/**
 * Asks a second time when the first answer is late, and takes the one that comes first (Dean and Barroso, "The Tail at
 * Scale"). Late is later than 95 % of the last answers, so a twentieth of the calls is doubled, not all. Hedges have a
 * budget as retries have: a service that is slow as a whole is not made slower. Only for what may be done twice.
 */
import { systemTimers, type Timers } from '../../core/index.ts';
import { LatencyQuantile } from '../latency/index.ts';
import { checkNumber } from '../options.ts';
import { RetryBudget } from '../retry-budget.ts';
import { linkedAbort } from './linked-abort.ts';
import { definePolicy, type ResiliencePolicy, type Task, type TaskContext } from './policy.ts';

export interface HedgeDefaults {
  /** An answer later than this part of the last ones is late, 0 to 1. */
  readonly quantile: number;
  /** How often a call is asked again, each time after the same wait. */
  readonly maxHedges: number;
}

export const hedgeDefaults: HedgeDefaults = Object.freeze({ quantile: 0.95, maxHedges: 1 });

export interface HedgeOptions extends Partial<HedgeDefaults> {
  /** A fixed wait instead of one that is learnt; until twenty answers are known there are no hedges. */
  readonly afterMs?: number;
  readonly budget?: RetryBudget;
  readonly timers?: Timers;
}

/** Rejects when all that was begun has failed, with the first error. Throws `ERR_RESILIENCE_OPTION`. */
export function hedge(options: HedgeOptions = {}): ResiliencePolicy {
  const { quantile, maxHedges } = { ...hedgeDefaults, ...options };
  const { afterMs, budget = new RetryBudget(), timers = systemTimers } = options;
  checkNumber('quantile', quantile, { min: 0.01, max: 1 });
  checkNumber('maxHedges', maxHedges, { min: 1, max: 10, whole: true });
  if (afterMs !== undefined) checkNumber('afterMs', afterMs, { min: 0, max: 86_400_000 });
  const latencies = new LatencyQuantile();
  return definePolicy(async (task, context) => {
    const waitMs = afterMs ?? latencies.quantile(quantile, timers.now());
    const race = new HedgedCall(task, context, { budget, timers, latencies });
    return await race.run(waitMs, waitMs === undefined ? 0 : maxHedges);
  });
}

interface HedgeParts {
  readonly budget: RetryBudget;
  readonly timers: Timers;
  readonly latencies: LatencyQuantile;
}

/** One call and its hedges: the first success ends it, and the others are told to stop. */
class HedgedCall<Result> {
  readonly #task: Task<Result>;
  readonly #context: TaskContext;
  readonly #parts: HedgeParts;
  readonly #outcome = Promise.withResolvers<Result>();
  /** What is under way: how to stop it, and when it began. */
  readonly #running = new Map<(reason: unknown) => void, number>();
  #cancelTimer = (): void => {};
  #failure: { readonly error: unknown } | undefined;
  #isOver = false;

  constructor(task: Task<Result>, context: TaskContext, parts: HedgeParts) {
    this.#task = task;
    this.#context = context;
    this.#parts = parts;
  }

  async run(waitMs: number | undefined, maxHedges: number): Promise<Result> {
    const { signal } = this.#context;
    const abort = (): void => this.#outcome.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#begin(0);
    if (waitMs !== undefined) this.#schedule(1, waitMs, maxHedges);
    try {
      return await this.#outcome.promise;
    } finally {
      this.#isOver = true;
      this.#cancelTimer();
      signal.removeEventListener('abort', abort);
      this.#stopLosers();
    }
  }

  /** A loser took at least as long as it has: left out, slow answers would make the next ones seem late too soon. */
  #stopLosers(): void {
    const { timers, latencies } = this.#parts;
    const nowMs = timers.now();
    for (const [stop, startedMs] of this.#running) {
      latencies.record(nowMs - startedMs, nowMs);
      stop(new DOMException('Another try was faster.', 'AbortError'));
    }
  }

  #schedule(hedge: number, waitMs: number, maxHedges: number): void {
    if (hedge > maxHedges) return;
    this.#cancelTimer = this.#parts.timers.after(waitMs, () => {
      if (this.#isOver || !this.#parts.budget.tryRetry()) return;
      this.#begin(hedge);
      this.#schedule(hedge + 1, waitMs, maxHedges);
    });
  }

  async #begin(hedge: number): Promise<void> {
    const { budget, timers, latencies } = this.#parts;
    const link = linkedAbort(this.#context.signal);
    const startedMs = timers.now();
    this.#running.set(link.abort, startedMs);
    if (hedge === 0) budget.started();
    try {
      const result = await this.#task({ signal: link.signal, attempt: this.#context.attempt + hedge });
      if (!this.#isOver) latencies.record(timers.now() - startedMs, timers.now());
      this.#outcome.resolve(result);
    } catch (error) {
      this.#failure ??= { error };
      if (this.#running.size === 1) this.#outcome.reject(this.#failure.error);
    } finally {
      this.#running.delete(link.abort);
      link[Symbol.dispose]();
      if (hedge === 0) budget.finished();
      else budget.retryFinished();
    }
  }
}
