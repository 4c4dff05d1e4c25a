/**
 * What will be asked for in half a minute, from where it is and where it goes: Holt's linear trend (double exponential
 * smoothing, Holt 1957) with weights for irregular steps. It sees a ramp coming, so that the workers are there when it has
 * arrived; of a step it knows nothing before it happens.
 */
import { type PredictionFigures, predictionDefaults } from './defaults.ts';

export class DemandForecast {
  readonly #figures: PredictionFigures;
  #level = 0;
  /** Per millisecond. */
  #trend = 0;
  #sinceMs: number | undefined;
  #atMs = 0;

  constructor(figures: Partial<PredictionFigures> = {}) {
    this.#figures = { ...predictionDefaults, ...figures };
  }

  clear(): void {
    this.#sinceMs = undefined;
  }

  record(demand: number, nowMs: number): void {
    if (this.#sinceMs === undefined) {
      this.#sinceMs = nowMs;
      this.#level = demand;
      this.#trend = 0;
    } else if (nowMs > this.#atMs) {
      const stepMs = nowMs - this.#atMs;
      const before = this.#level;
      this.#level = mix(before + this.#trend * stepMs, demand, weight(stepMs, this.#figures.levelMs));
      this.#trend = mix(this.#trend, (this.#level - before) / stepMs, weight(stepMs, this.#figures.trendMs));
    }
    this.#atMs = nowMs;
  }

  /** Never below the present: what falls may rise again sooner. Undefined while too little has been seen. */
  ahead(nowMs: number): number | undefined {
    const { horizonMs, trendMs, maxGrowth } = this.#figures;
    if (this.#sinceMs === undefined || nowMs - this.#sinceMs < trendMs) return undefined;
    const level = Math.max(0, this.#level);
    return Math.min(level * maxGrowth, level + Math.max(0, this.#trend) * horizonMs);
  }
}

/** How much a sample counts after a step, for an average that forgets in `decayMs`. */
function weight(stepMs: number, decayMs: number): number {
  return 1 - Math.exp(-stepMs / decayMs);
}

function mix(old: number, fresh: number, share: number): number {
  return old + (fresh - old) * share;
}
