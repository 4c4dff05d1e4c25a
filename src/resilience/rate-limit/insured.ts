/**
 * A shared limiter insured by a local one: when the shared one fails or does not answer in time, the local one decides.
 * Neither open (no limit while the store is gone) nor closed (no service while it is gone). After some failures the
 * shared one is not asked for a while, so that a dead store costs no request its waiting time.
 *
 * Invariants: a check never rejects and never takes longer than `timeoutMs`, as far as timers are on time; the shared one
 * is asked again within `openMs`. A request that the shared one answered too late may have been counted by both.
 */
import { systemTimers, type Timers } from '../../core/index.ts';
import { CIRCUIT_REFUSED, CircuitBreaker, type CircuitChange, type CircuitOptions } from '../circuit-breaker/index.ts';
import { checkNumber } from '../options.ts';
import type { RateLimitDecision } from './decision.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { SharedRateLimit } from './shared-rate-limit.ts';

export interface InsuranceFigures {
  /** How long the shared limiter has to answer. */
  readonly timeoutMs: number;
  /** It is asked no more after half of at least so many checks have failed. */
  readonly minimumSamples: number;
  /** The span over which checks are counted. */
  readonly windowMs: number;
  /** How long it is not asked then. */
  readonly openMs: number;
}

export const insuranceDefaults: Readonly<InsuranceFigures> = Object.freeze({
  timeoutMs: 50,
  minimumSamples: 5,
  windowMs: 5_000,
  openMs: 1_000,
});

export interface InsuranceOptions extends Partial<InsuranceFigures> {
  /** Hears when the local limiter takes over (`open`) and when the shared one is back (`closed`). */
  readonly onChange?: (change: CircuitChange) => void;
  readonly timers?: Timers;
}

export interface InsuredRateLimit extends SharedRateLimit {
  /** `closed` while the shared limiter is asked; its reason says what went wrong. */
  readonly circuit: Pick<CircuitBreaker, 'state' | 'reason'>;
}

/** Closing it closes the shared one. Throws `ERR_RESILIENCE_OPTION`. */
export function insured(shared: SharedRateLimit, local: RateLimiter, options: InsuranceOptions = {}): InsuredRateLimit {
  const { timeoutMs, minimumSamples, windowMs, openMs } = { ...insuranceDefaults, ...options };
  const { onChange, timers = systemTimers } = options;
  checkNumber('timeoutMs', timeoutMs, { min: 1, max: 60_000 });
  const figures: Partial<CircuitOptions> = { minimumSamples, windowMs, openMs, probes: 1 };
  const circuit = new CircuitBreaker(figures, onChange);
  const decideHere = (key: string, cost: number): RateLimitDecision => ({ ...local.check(key, timers.now(), cost) });

  return {
    circuit,
    async check(key, cost = 1) {
      const startedMs = timers.now();
      const permit = circuit.acquire(startedMs);
      if (permit === CIRCUIT_REFUSED) return decideHere(key, cost);
      const decision = await inTime(shared.check(key, cost), timeoutMs, timers);
      const nowMs = timers.now();
      circuit.record(permit, decision !== undefined, nowMs - startedMs, nowMs);
      return decision ?? decideHere(key, cost);
    },
    close: () => shared.close(),
  };
}

/** The decision; undefined when it failed or was late. */
function inTime(
  check: Promise<RateLimitDecision>,
  timeoutMs: number,
  timers: Timers,
): Promise<RateLimitDecision | undefined> {
  return new Promise((resolve) => {
    const cancel = timers.after(timeoutMs, () => resolve(undefined));
    const settle = (decision?: RateLimitDecision): void => {
      cancel();
      resolve(decision);
    };
    check.then(settle, () => settle());
  });
}
