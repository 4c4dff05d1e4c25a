/**
 * How long a first try may wait for its answer before a second one is sent beside it ("The Tail at Scale", Dean and
 * Barroso, 2013): a fixed time, or what a given part of the route's answers has not taken lately.
 *
 * A second try is worth its load only where it is rare; so there is no delay, and no second try, until enough has been
 * measured.
 */
import { LatencyQuantile } from '../resilience/index.ts';

export interface HedgeRules {
  /** A fixed time; else by `quantile`. */
  readonly afterMs?: number | undefined;
  /** 0 to 1: the part of the answers that comes sooner. */
  readonly quantile?: number | undefined;
}

export interface HedgeRuleDefaults {
  /** The percentile of the answers after which a second try is sent. */
  readonly quantile: number;
  /** Answers measured before there is any hedging by percentile. */
  readonly minimumSamples: number;
}

export const hedgeRuleDefaults: Readonly<HedgeRuleDefaults> = Object.freeze({ quantile: 0.95, minimumSamples: 100 });

/** The percentile is worked out no more often than this. */
const refreshMs = 100;

export class HedgeDelay {
  readonly #rules: HedgeRules;
  readonly #latencies = new LatencyQuantile({ minimumSamples: hedgeRuleDefaults.minimumSamples });
  #delayMs: number | undefined;
  #knownMs = Number.NEGATIVE_INFINITY;

  constructor(rules: HedgeRules) {
    this.#rules = rules;
  }

  /** Undefined while too little is known. */
  delayMs(nowMs: number): number | undefined {
    const { afterMs, quantile = hedgeRuleDefaults.quantile } = this.#rules;
    if (afterMs !== undefined) return afterMs;
    if (nowMs - this.#knownMs >= refreshMs) {
      this.#knownMs = nowMs;
      this.#delayMs = this.#latencies.quantile(quantile, nowMs);
    }
    return this.#delayMs;
  }

  /** A try took this long to the head of its answer, or waited this long in vain. */
  record(latencyMs: number, nowMs: number): void {
    if (this.#rules.afterMs === undefined) this.#latencies.record(latencyMs, nowMs);
  }
}
