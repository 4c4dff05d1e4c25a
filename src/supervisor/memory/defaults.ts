/** Every default of the memory of workers, in one place. */

export interface MemoryOptions {
  /** A worker above its soft limit, or near the end of its heap, for so long is replaced. */
  readonly sustainMs: number;
  /** The share of the heap that V8 allows from which on a worker is replaced: soon it would die of `out of memory`. */
  readonly heapShare: number;
}

export interface LeakOptions {
  /** One sample of the trend: the lowest figure of so long, because between two collections memory only grows. */
  readonly sampleIntervalMs: number;
  /** Samples that the trend is made of. */
  readonly samples: number;
  /** So many are needed before a trend is believed. */
  readonly minSamples: number;
  /** Slower growth is no leak worth a warning. */
  readonly minBytesPerMinute: number;
  /** Standard deviations between the trend and chance: 4 is one false alarm in thirty thousand windows. */
  readonly minCertainty: number;
  /** The newer half of the window has to grow at least at this share of the rate of the older. */
  readonly steadiness: number;
}

export interface MemoryLimitOptions {
  /** Of a worker's part of the memory of its container: the soft limit, where the config has none. */
  readonly softShare: number;
  /** Of a worker's part of the memory of its container: the hard limit, where the config has none. */
  readonly hardShare: number;
}

export const memoryDefaults: MemoryOptions & MemoryLimitOptions = Object.freeze({
  sustainMs: 3_000,
  heapShare: 0.95,
  softShare: 0.8,
  hardShare: 0.95,
});

export const leakDefaults: LeakOptions = Object.freeze({
  sampleIntervalMs: 10_000,
  samples: 60,
  minSamples: 30,
  minBytesPerMinute: 1024 * 1024,
  minCertainty: 4,
  steadiness: 0.5,
});
