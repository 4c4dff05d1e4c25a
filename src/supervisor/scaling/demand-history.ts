/**
 * What was asked of all workers together over the last minutes, in full workers: 2.4 keeps two and a bit of them busy. It
 * is kept for all together because that figure stays the same when workers come and go, so a change does not blind the
 * decision for the length of a window.
 *
 * A worker nobody has heard of is counted in two ways, and each decision takes the one that keeps it from acting (as
 * Kubernetes' HPA does with missing metrics): idle for those that would add workers, at the wanted load for those that
 * would take some away.
 *
 * Invariant: bounded by the longest window over the shortest step.
 */
export interface Demand {
  /** Unheard workers counted as idle. */
  readonly least: number;
  /** Unheard workers counted at the wanted load. */
  readonly most: number;
}

interface Sample extends Demand {
  readonly atMs: number;
}

/** Samples closer together are one. */
const minStepMs = 100;

export class DemandHistory {
  readonly #keptMs: number;
  #samples: Sample[] = [];
  #sinceMs: number | undefined;

  /** Keeps what is younger than `keptMs`. */
  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  get lastAtMs(): number | undefined {
    return this.#samples.at(-1)?.atMs;
  }

  clear(): void {
    this.#samples = [];
    this.#sinceMs = undefined;
  }

  record(demand: Demand, nowMs: number): void {
    if (this.#samples.length > 0 && nowMs - this.lastAtMs! < minStepMs) this.#samples.pop();
    this.#sinceMs ??= nowMs;
    this.#samples.push({ ...demand, atMs: nowMs });
    const firstKept = this.#samples.findIndex(({ atMs }) => nowMs - atMs <= this.#keptMs);
    this.#samples.splice(0, firstKept);
  }

  /** The mean over the last `windowMs`; undefined before there has been so much time. */
  mean(key: keyof Demand, windowMs: number, nowMs: number): number | undefined {
    if (!this.#covers(windowMs, nowMs)) return undefined;
    return this.#meanBetween(key, nowMs - windowMs, nowMs);
  }

  /** The mean over the last `windowMs`, or over as much of it as there is. */
  soFar(key: keyof Demand, windowMs: number, nowMs: number): number {
    return this.#meanBetween(key, nowMs - windowMs, nowMs) ?? 0;
  }

  /** The largest mean of any `stepMs` within the last `windowMs`: the peak that is no mere spike. */
  peak(key: keyof Demand, windowMs: number, stepMs: number, nowMs: number): number | undefined {
    if (!this.#covers(windowMs, nowMs)) return undefined;
    let peak = 0;
    for (let endMs = nowMs; endMs > nowMs - windowMs; endMs -= stepMs) {
      peak = Math.max(peak, this.#meanBetween(key, endMs - stepMs, endMs) ?? 0);
    }
    return peak;
  }

  #covers(windowMs: number, nowMs: number): boolean {
    return this.#sinceMs !== undefined && nowMs - this.#sinceMs >= windowMs;
  }

  #meanBetween(key: keyof Demand, afterMs: number, untilMs: number): number | undefined {
    let sum = 0;
    let count = 0;
    for (let index = this.#samples.length - 1; index >= 0; index--) {
      const sample = this.#samples[index]!;
      if (sample.atMs <= afterMs) break;
      if (sample.atMs > untilMs) continue;
      sum += sample[key];
      count++;
    }
    return count === 0 ? undefined : sum / count;
  }
}
