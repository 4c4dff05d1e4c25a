/**
 * What becomes of one worker because of its memory: it goes on, is replaced in peace, or is ended at once. A figure above
 * the soft limit has to stay there for three seconds, because a large answer is no leak; the hard limit is there because
 * what comes after it is worse, and counts at once.
 *
 * Each process has a watch of its own. A verdict is repeated with each report that bears it out; who carries it out does
 * so once, and limits how often (a limit below what the app needs would replace workers for ever).
 */
import { type LeakOptions, type MemoryOptions, memoryDefaults } from './defaults.ts';
import { type Leak, LeakTrend, type MemoryUse } from './leak-trend.ts';
import type { MemoryLimits } from './memory-limits.ts';

/** What a worker tells of its memory, about once a second. */
export interface MemoryReport extends MemoryUse {
  /** What V8 allows the heap to become. */
  readonly heapLimitBytes?: number | undefined;
}

export interface MemoryVerdict {
  readonly action: 'ok' | 'replace' | 'kill';
  /** For people; empty when all is well. */
  readonly reason: string;
  /** With the one report that makes a leak certain: what to warn of. */
  readonly leak?: LeakWarning;
}

export interface LeakWarning extends Leak {
  /** How long until it meets a limit at this rate; undefined where there is none. */
  readonly untilLimitMs: number | undefined;
  readonly reason: string;
}

const fine: MemoryVerdict = Object.freeze({ action: 'ok', reason: '' });

export class MemoryWatch {
  readonly #limits: MemoryLimits;
  readonly #options: MemoryOptions;
  readonly #trend: LeakTrend;
  #overSinceMs: number | undefined;

  constructor(limits: MemoryLimits, options: Partial<MemoryOptions> = {}, leak: Partial<LeakOptions> = {}) {
    this.#limits = limits;
    this.#options = { ...memoryDefaults, ...options };
    this.#trend = new LeakTrend(leak);
  }

  record(report: MemoryReport, nowMs: number): MemoryVerdict {
    const found = this.#trend.record(report, nowMs);
    const verdict = this.#judge(report, nowMs);
    return found === undefined ? verdict : { ...verdict, leak: this.#warning(found, report) };
  }

  #judge(report: MemoryReport, nowMs: number): MemoryVerdict {
    const { hardBytes } = this.#limits;
    if (hardBytes !== undefined && report.rssBytes > hardBytes) {
      return {
        action: 'kill',
        reason: `${mebibytes(report.rssBytes)} of memory, above its hard limit of ${mebibytes(hardBytes)}`,
      };
    }
    const reason = this.#trouble(report);
    if (reason === undefined) {
      this.#overSinceMs = undefined;
      return fine;
    }
    this.#overSinceMs ??= nowMs;
    return nowMs - this.#overSinceMs < this.#options.sustainMs ? fine : { action: 'replace', reason };
  }

  #trouble({ rssBytes, heapUsedBytes, heapLimitBytes }: MemoryReport): string | undefined {
    const { softBytes } = this.#limits;
    if (softBytes !== undefined && rssBytes > softBytes) {
      return `${mebibytes(rssBytes)} of memory, above its soft limit of ${mebibytes(softBytes)}`;
    }
    if (heapUsedBytes === undefined || heapLimitBytes === undefined) return undefined;
    if (heapUsedBytes < heapLimitBytes * this.#options.heapShare) return undefined;
    return `${mebibytes(heapUsedBytes)} of heap, near the ${mebibytes(heapLimitBytes)} that V8 allows`;
  }

  #warning(leak: Leak, { rssBytes }: MemoryReport): LeakWarning {
    const limitBytes = this.#limits.softBytes ?? this.#limits.hardBytes;
    const untilLimitMs =
      limitBytes === undefined ? undefined : (Math.max(0, limitBytes - rssBytes) / leak.bytesPerMinute) * 60_000;
    const where = leak.where === 'unknown' ? '' : `, most of it ${leak.where === 'heap' ? 'in the heap' : leak.where}`;
    const rate = `its memory grows by ${mebibytes(leak.bytesPerMinute)} a minute${where}`;
    const until =
      untilLimitMs === undefined ? '' : `; at this rate it meets its limit in ${Math.ceil(untilLimitMs / 60_000)} min`;
    return { ...leak, untilLimitMs, reason: `${rate}${until}` };
  }
}

function mebibytes(bytes: number): string {
  const amount = bytes / (1024 * 1024);
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} MiB`;
}
