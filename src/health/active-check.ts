/**
 * What the checks of one endpoint add up to, and when the next one is due. Somebody else does the checking.
 *
 * `unknown` until the first pass (which is enough) or until as many failures as make it unhealthy: an endpoint that
 * never passed is not used. After that it takes `unhealthyThreshold` failures in a row to fall and `healthyThreshold`
 * passes in a row to rise, so that one lost packet moves nothing (HAProxy's fall and rise). The checks that decide it
 * follow each other quickly (its fastinter): what hangs is out before its requests run out of time.
 *
 * Invariant: the status changes only in the call that returns a transition, and the state always says why.
 */
import type { Random } from '../core/index.ts';
import type { ActiveCheckOptions } from './active-check-options.ts';

export type HealthStatus = 'unknown' | 'healthy' | 'unhealthy';

export interface HealthState {
  readonly status: HealthStatus;
  /** In plain words: `3 of 3 checks failed: connect refused`. */
  readonly reason: string;
  /** Since when the status has been this one. */
  readonly sinceMs: number;
}

export interface HealthTransition {
  readonly from: HealthStatus;
  readonly to: HealthStatus;
  readonly reason: string;
  readonly atMs: number;
}

/** The result of one check; the reason says what failed, and is not read when it passed. */
export interface CheckOutcome {
  readonly ok: boolean;
  readonly reason: string;
}

export class ActiveCheck {
  readonly #options: ActiveCheckOptions;
  readonly #random: Random;
  #state: HealthState;
  #nextAtMs: number;
  #passes = 0;
  #failures = 0;

  /** The first check is due at once. */
  constructor(options: ActiveCheckOptions, random: Random, nowMs: number) {
    this.#options = options;
    this.#random = random;
    this.#state = { status: 'unknown', reason: 'no check has finished yet', sinceMs: nowMs };
    this.#nextAtMs = nowMs;
  }

  get state(): HealthState {
    return this.#state;
  }

  get nextAtMs(): number {
    return this.#nextAtMs;
  }

  /** Takes the outcome of a check that ended now; a transition when the status changed. */
  record(outcome: CheckOutcome, nowMs: number): HealthTransition | undefined {
    this.#passes = outcome.ok ? this.#passes + 1 : 0;
    this.#failures = outcome.ok ? 0 : this.#failures + 1;
    const from = this.#state.status;
    const to = this.#status();
    const reason = outcome.ok ? this.#passReason(from) : this.#failReason(outcome.reason);
    this.#state = { status: to, reason, sinceMs: to === from ? this.#state.sinceMs : nowMs };
    this.#nextAtMs = nowMs + this.#intervalMs();
    return to === from ? undefined : { from, to, reason, atMs: nowMs };
  }

  #status(): HealthStatus {
    const { status } = this.#state;
    if (this.#passes >= this.#passesNeeded(status)) return 'healthy';
    return this.#failures >= this.#options.unhealthyThreshold ? 'unhealthy' : status;
  }

  #passesNeeded(status: HealthStatus): number {
    return status === 'unknown' ? 1 : this.#options.healthyThreshold;
  }

  #passReason(from: HealthStatus): string {
    if (from === 'healthy') return 'checks pass';
    const needed = this.#passesNeeded(from);
    return needed === 1 ? 'the check passed' : `${this.#passes} of ${needed} checks passed`;
  }

  #failReason(reason: string): string {
    const { unhealthyThreshold } = this.#options;
    // One pass in between does not make an unhealthy endpoint "1 of 3" sick again.
    if (this.#state.status === 'unhealthy' && this.#failures < unhealthyThreshold) return `still failing: ${reason}`;
    return `${Math.min(this.#failures, unhealthyThreshold)} of ${unhealthyThreshold} checks failed: ${reason}`;
  }

  #intervalMs(): number {
    const { intervalMs, unhealthyIntervalMs = intervalMs, doubtIntervalMs, jitter } = this.#options;
    const isHealthy = this.#state.status === 'healthy';
    const usual = isHealthy ? intervalMs : unhealthyIntervalMs;
    const isInDoubt = isHealthy ? this.#failures > 0 : this.#passes > 0;
    const base = isInDoubt ? Math.min(usual, doubtIntervalMs) : usual;
    return base * (1 + jitter * (2 * this.#random.next() - 1));
  }
}
