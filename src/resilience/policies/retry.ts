/**
 * Tries again what failed, after a wait that grows and is drawn by lot (full jitter), within a budget for all calls of the
 * policy: see retry-budget.ts for why. Only for what may be done twice.
 */
import { Backoff, type Random, systemRandom, systemTimers, type Timers } from '../../core/index.ts';
import { checkNumber } from '../options.ts';
import { RetryBudget } from '../retry-budget.ts';
import { orAborted } from './linked-abort.ts';
import { definePolicy, type ResiliencePolicy, type TaskContext } from './policy.ts';
import { isRefusal } from './policy-errors.ts';

export interface RetryFigures {
  /** Tries after the first. */
  readonly attempts: number;
  /** The longest wait before the first retry; each further one is up to twice as long. */
  readonly baseMs: number;
  /** The longest wait before any retry. */
  readonly maxMs: number;
}

export const retryDefaults: Readonly<RetryFigures> = Object.freeze({ attempts: 2, baseMs: 25, maxMs: 250 });

export interface RetryOptions extends Partial<RetryFigures> {
  /** Whether to try again after this error; by default after all but the refusals of other policies. */
  readonly shouldRetry?: (error: unknown, context: TaskContext) => boolean;
  /** Shared by policies that call the same service; by default one of its own. */
  readonly budget?: RetryBudget;
  readonly timers?: Timers;
  readonly random?: Random;
}

/** Rejects with the error of the last try. Throws `ERR_RESILIENCE_OPTION`. */
export function retry(options: RetryOptions = {}): ResiliencePolicy {
  const { attempts, baseMs, maxMs } = { ...retryDefaults, ...options };
  checkNumber('attempts', attempts, { min: 0, max: 100, whole: true });
  checkNumber('baseMs', baseMs, { min: 0, max: 86_400_000 });
  checkNumber('maxMs', maxMs, { min: baseMs, max: 86_400_000 });
  const { budget = new RetryBudget(), timers = systemTimers, random = systemRandom } = options;
  const { shouldRetry = (error: unknown) => !isRefusal(error) } = options;
  const waits = { baseMs, maxMs, factor: 2, jitter: 1, resetAfterMs: Number.POSITIVE_INFINITY };

  return definePolicy(async (task, first) => {
    budget.started();
    let failure: unknown;
    try {
      return await task(first);
    } catch (error) {
      failure = error;
    } finally {
      budget.finished();
    }
    const backoff = new Backoff(waits, random);
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const context = { signal: first.signal, attempt };
      if (first.signal.aborted || !shouldRetry(failure, context) || !budget.tryRetry()) break;
      try {
        await pause(backoff.next(0), first.signal, timers);
        return await task(context);
      } catch (error) {
        failure = error;
      } finally {
        budget.retryFinished();
      }
    }
    throw failure;
  });
}

async function pause(ms: number, signal: AbortSignal, timers: Timers): Promise<void> {
  let cancel = (): void => {};
  const over = new Promise<void>((resolve) => {
    cancel = timers.after(ms, resolve);
  });
  await orAborted(over, signal).finally(cancel);
}
