/**
 * Whether a worker leaks: its memory grows, without an end in sight, for minutes.
 *
 * Memory is a saw: it grows until a collection. So a sample is the lowest figure of ten seconds, and the trend is a
 * Theil–Sen slope over ten minutes of them, which neither a spike nor a collection turns, and which has to be certain. A
 * worker that warms up grows as well, but ever more slowly: a leak grows in the newer half of the window as in the older.
 *
 * Invariant: one warning in the life of a trend.
 */
import { type LeakOptions, leakDefaults } from './defaults.ts';
import { type Point, trendOf } from './trend.ts';

/** What grows, in bytes. */
export interface MemoryUse {
  /** Resident memory, as the kernel counts it. */
  readonly rssBytes: number;
  /** Of it, what the JavaScript heap holds; unknown of programs in other languages. */
  readonly heapUsedBytes?: number | undefined;
}

export interface Leak {
  readonly bytesPerMinute: number;
  /** Where most of it is: objects of JavaScript, or memory beside them (buffers, native modules). */
  readonly where: 'heap' | 'outside the heap' | 'unknown';
}

interface Sample {
  readonly atMs: number;
  rssBytes: number;
  heapUsedBytes: number;
}

export class LeakTrend {
  readonly #options: LeakOptions;
  readonly #samples: Sample[] = [];
  #open: Sample | undefined;
  #told = false;

  constructor(options: Partial<LeakOptions> = {}) {
    this.#options = { ...leakDefaults, ...options };
  }

  /** The leak, with the report that makes it certain; undefined before, and ever after. */
  record({ rssBytes, heapUsedBytes = Number.NaN }: MemoryUse, nowMs: number): Leak | undefined {
    const open = this.#open;
    if (open !== undefined && nowMs - open.atMs < this.#options.sampleIntervalMs) {
      open.rssBytes = Math.min(open.rssBytes, rssBytes);
      open.heapUsedBytes = Math.min(open.heapUsedBytes, heapUsedBytes);
      return undefined;
    }
    this.#open = { atMs: nowMs, rssBytes, heapUsedBytes };
    if (open === undefined || this.#told) return undefined;
    this.#samples.push(open);
    if (this.#samples.length > this.#options.samples) this.#samples.shift();
    return this.#judge();
  }

  #judge(): Leak | undefined {
    const { minSamples, minBytesPerMinute, minCertainty, steadiness } = this.#options;
    if (this.#samples.length < minSamples) return undefined;
    const rss = this.#points('rssBytes');
    const middle = rss.length >> 1;
    const { slope: bytesPerMinute, certainty } = trendOf(rss);
    if (bytesPerMinute < minBytesPerMinute || certainty < minCertainty) return undefined;
    const older = trendOf(rss.slice(0, middle)).slope;
    const newer = trendOf(rss.slice(middle)).slope;
    if (newer < Math.max(minBytesPerMinute, older * steadiness)) return undefined;
    this.#told = true;
    const inHeap = trendOf(this.#points('heapUsedBytes')).slope;
    this.#samples.length = 0;
    return { bytesPerMinute, where: whereOf(inHeap / bytesPerMinute) };
  }

  /** Bytes over minutes. */
  #points(key: 'rssBytes' | 'heapUsedBytes'): Point[] {
    return this.#samples.map((sample) => ({ x: sample.atMs / 60_000, y: sample[key] }));
  }
}

function whereOf(heapShare: number): Leak['where'] {
  if (Number.isNaN(heapShare)) return 'unknown';
  return heapShare >= 0.5 ? 'heap' : 'outside the heap';
}
