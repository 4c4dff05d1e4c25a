/**
 * Admission control by success rate: Envoy's filter, after "Handling overload" in the SRE book (client-side throttling).
 * While a service mostly fails, part of its requests is refused here, at once:
 *
 *   P(refuse) = min(maxRejection, ((total − successes / threshold) / (total + 1)) ^ (1 / aggression))
 *
 * Invariants: nothing is refused while the success rate is at least the threshold, or below `minimumRps` requests a
 * second; at least 1 − maxRejection of the requests are let through, so a recovery is noticed.
 */
import type { Random } from '../../core/index.ts';
import { checkNumber } from '../options.ts';
import { RollingCounts } from '../rolling-counts.ts';

export interface SuccessRateOptions {
  /** The span over which requests are counted. */
  readonly windowMs: number;
  /** The success rate below which requests are refused, 0 to 1. */
  readonly threshold: number;
  /** 1 refuses in proportion; more refuses sooner. */
  readonly aggression: number;
  /** The largest part that is refused, 0 to 1. */
  readonly maxRejection: number;
  /** Below this many requests a second in the window nothing is refused. */
  readonly minimumRps: number;
}

export const successRateDefaults: Readonly<SuccessRateOptions> = Object.freeze({
  windowMs: 30_000,
  threshold: 0.95,
  aggression: 1,
  maxRejection: 0.8,
  minimumRps: 1,
});

const BUCKETS = 30;
const [TOTAL, SUCCESSES] = [0, 1];

export class SuccessRateAdmission {
  readonly #options: SuccessRateOptions;
  readonly #random: Random;
  readonly #counts: RollingCounts;

  /** Throws `ERR_RESILIENCE_OPTION`. */
  constructor(options: Partial<SuccessRateOptions>, random: Random) {
    const checked = { ...successRateDefaults, ...options };
    checkNumber('windowMs', checked.windowMs, { min: BUCKETS, max: 86_400_000 });
    checkNumber('threshold', checked.threshold, { min: 0.01, max: 1 });
    checkNumber('aggression', checked.aggression, { min: 0.1, max: 10 });
    checkNumber('maxRejection', checked.maxRejection, { min: 0, max: 1 });
    checkNumber('minimumRps', checked.minimumRps, { min: 0 });
    this.#options = checked;
    this.#random = random;
    this.#counts = new RollingCounts({ windowMs: checked.windowMs, buckets: BUCKETS, counters: 2 });
  }

  /** The outcome of a request that was let through; one refused here does not count. */
  record(ok: boolean, nowMs: number): void {
    this.#counts.add(TOTAL, nowMs);
    if (ok) this.#counts.add(SUCCESSES, nowMs);
  }

  /** 0 to `maxRejection`. */
  rejectionProbability(nowMs: number): number {
    const { threshold, aggression, maxRejection, minimumRps, windowMs } = this.#options;
    const total = this.#counts.total(TOTAL, nowMs);
    if (total === 0 || total * 1_000 < minimumRps * windowMs) return 0;
    const missing = total - this.#counts.total(SUCCESSES, nowMs) / threshold;
    return missing <= 0 ? 0 : Math.min(maxRejection, (missing / (total + 1)) ** (1 / aggression));
  }

  /** Whether a request may begin. */
  admit(nowMs: number): boolean {
    const probability = this.rejectionProbability(nowMs);
    return probability === 0 || this.#random.next() >= probability;
  }
}
