/** The figures of the adaptive concurrency limit: Envoy's defaults, each with Envoy's meaning. */
import { checkNumber } from '../options.ts';

export interface GradientOptions {
  /** The limit moves once in this span, if anything was answered in it. */
  readonly sampleIntervalMs: number;
  /** The percentile of the latencies that stands for all, 0 to 1. */
  readonly percentile: number;
  /** The highest limit. */
  readonly maxLimit: number;
  /** The lowest limit. */
  readonly minLimit: number;
  /** How often the latency without load is measured anew. */
  readonly minRttIntervalMs: number;
  /** The part of that span which chance may add, so that a fleet does not measure at one time. */
  readonly minRttJitter: number;
  /** Answers that make up one measurement of the latency without load. */
  readonly minRttSamples: number;
  /** The limit while it is measured. */
  readonly minRttConcurrency: number;
  /** How much slower than without load is still well, as a part of it. */
  readonly minRttBuffer: number;
}

export const gradientDefaults: Readonly<GradientOptions> = Object.freeze({
  sampleIntervalMs: 100,
  percentile: 0.5,
  maxLimit: 1_000,
  minLimit: 3,
  minRttIntervalMs: 60_000,
  minRttJitter: 0.15,
  minRttSamples: 50,
  minRttConcurrency: 3,
  minRttBuffer: 0.25,
});

/** Fills in the defaults; throws `ERR_RESILIENCE_OPTION`. */
export function checkedGradient(options: Partial<GradientOptions>): GradientOptions {
  const checked = { ...gradientDefaults, ...options };
  checkNumber('sampleIntervalMs', checked.sampleIntervalMs, { min: 1, max: 60_000 });
  checkNumber('percentile', checked.percentile, { min: 0.01, max: 1 });
  checkNumber('minLimit', checked.minLimit, { min: 1, max: 1e6, whole: true });
  checkNumber('maxLimit', checked.maxLimit, { min: checked.minLimit, max: 1e6, whole: true });
  checkNumber('minRttIntervalMs', checked.minRttIntervalMs, { min: 1, max: 86_400_000 });
  checkNumber('minRttJitter', checked.minRttJitter, { min: 0, max: 1 });
  checkNumber('minRttSamples', checked.minRttSamples, { min: 1, max: 1e6, whole: true });
  checkNumber('minRttConcurrency', checked.minRttConcurrency, { min: 1, max: 1e6, whole: true });
  checkNumber('minRttBuffer', checked.minRttBuffer, { min: 0, max: 10 });
  return checked;
}
