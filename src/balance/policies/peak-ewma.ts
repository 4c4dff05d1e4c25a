/**
 * Peak EWMA: of two endpoints drawn by weight, the one with the lower expected latency. The estimate is Finagle's
 * (PeakEwma.scala): a slower answer than expected counts at once and fully, a faster one only slowly, and an endpoint
 * that is not asked is slowly forgiven. It is multiplied by the requests in flight and, unlike Finagle's, divided by
 * the part of the answers that were good: an endpoint that fails fast looks like the fastest of all.
 *
 * A failure is never a sign of speed: it counts as slow as what is typical of the level. An endpoint nobody has
 * measured yet is asked at once, but by one request at a time. Weights decide the draws; they discount the requests in
 * flight of the heavier of the two; and differences within 10 % are noise, so that equals share by weight.
 */
import { type Clock, Ewma, type Random } from '../../core/index.ts';
import { balanceDefaults } from '../defaults.ts';
import { NChoices, sampledShares } from '../drawing/index.ts';
import { LatencyEstimate } from '../latency-estimate.ts';
import { checkOption } from '../options.ts';
import type { Candidate, PickRequest, Policy, PolicyContext, PolicyFactory, Pool, Standing, Tried } from '../policy.ts';

export interface PeakEwmaOptions {
  /** How fast measurements are forgotten; default 10 s. */
  readonly decayMs?: number;
  /** Endpoints drawn for each request, 2 to 16, default 2. */
  readonly choices?: number;
}

/** A challenger's score must be below this part of the holder's. */
const CLEARLY_BETTER = 0.9;

/** A policy that prefers endpoints that answer soon and well. */
export function peakEwma(options: PeakEwmaOptions = {}): PolicyFactory {
  const { decayMs = balanceDefaults.decayMs, choices = balanceDefaults.choices } = options;
  checkOption('decayMs', decayMs, { min: 1, max: 3_600_000 });
  checkOption('choices', choices, { whole: true, min: 2, max: 16 });
  return (context) => new PeakEwmaPolicy({ decayMs, choices }, context);
}

class PeakEwmaPolicy<C extends Candidate> implements Policy<C> {
  readonly name = 'peak-ewma';
  readonly #decayMs: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #choices: NChoices;
  readonly #typicalMs: Ewma;
  /** Of every candidate ever observed, so that one that was out for a while is still known. */
  readonly #known = new WeakMap<C, LatencyEstimate>();
  #candidates: readonly C[] = [];
  #estimates: readonly LatencyEstimate[] = [];
  #nowMs = 0;

  constructor({ decayMs, choices }: Required<PeakEwmaOptions>, { clock, random }: PolicyContext) {
    this.#decayMs = decayMs;
    this.#clock = clock;
    this.#random = random;
    this.#choices = new NChoices(choices, (challenger, holder) => this.#isFaster(challenger, holder));
    this.#typicalMs = new Ewma(decayMs);
  }

  update(pool: Pool<C>): void {
    this.#candidates = pool.candidates;
    this.#estimates = pool.candidates.map((candidate) => this.#estimateOf(candidate));
    this.#choices.update(pool);
  }

  pick(_request: PickRequest, tried: Tried): C | undefined {
    this.#nowMs = this.#clock.now();
    const index = this.#choices.pick(this.#random, tried);
    return index === -1 ? undefined : this.#candidates[index];
  }

  observe(candidate: C, latencyMs: number, ok: boolean): void {
    const nowMs = this.#clock.now();
    if (ok) this.#typicalMs.record(latencyMs, nowMs);
    const typicalMs = this.#typicalMs.value;
    const seenMs = ok || Number.isNaN(typicalMs) ? latencyMs : Math.max(latencyMs, typicalMs);
    this.#estimateOf(candidate).record(seenMs, ok, nowMs);
  }

  explain(): Standing<C>[] {
    this.#nowMs = this.#clock.now();
    const shares = sampledShares(this.#candidates.length, (random) => this.#choices.pick(random, undefined));
    const lightest = this.#candidates.reduce((least, { weight }) => Math.min(least, weight), Number.POSITIVE_INFINITY);
    return this.#candidates.map((candidate, index) => ({
      candidate,
      share: shares[index]!,
      score: this.#score(index, lightest),
      reason: this.#reason(index),
    }));
  }

  #isFaster(challenger: number, holder: number): boolean {
    const unit = Math.min(this.#candidates[challenger]!.weight, this.#candidates[holder]!.weight);
    return this.#score(challenger, unit) < this.#score(holder, unit) * CLEARLY_BETTER;
  }

  /** Milliseconds until a good answer, if requests in flight are worked off one after the other. */
  #score(index: number, unit: number): number {
    const { active, weight } = this.#candidates[index]!;
    return this.#estimates[index]!.costMs(active, this.#nowMs) * (1 + (active * unit) / weight);
  }

  #reason(index: number): string {
    const { active } = this.#candidates[index]!;
    const estimate = this.#estimates[index]!;
    if (!estimate.isMeasured) return active === 0 ? 'not measured yet' : 'not measured yet, first answer awaited';
    const latency = estimate.latencyMs(this.#nowMs).toFixed(1);
    const success = (estimate.successRate(this.#nowMs) * 100).toFixed(0);
    return `${latency} ms expected, ${success} % good answers, ${active} in flight`;
  }

  #estimateOf(candidate: C): LatencyEstimate {
    let estimate = this.#known.get(candidate);
    if (estimate === undefined) {
      estimate = new LatencyEstimate(this.#decayMs);
      this.#known.set(candidate, estimate);
    }
    return estimate;
  }
}
