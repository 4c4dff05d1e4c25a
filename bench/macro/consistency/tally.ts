/** What the histories of one promise come to. */
import { pairEvents, type Verdict } from '../../../src/consistency/index.ts';
import {
  type DataPromise,
  lostWrites,
  oldestLossMs,
  type RunHistory,
} from '../../../test/support/data-histories/index.ts';

export interface Broken {
  readonly seed: number;
  readonly verdict: Verdict;
}

export class Tally {
  readonly name: string;
  histories = 0;
  acknowledged = 0;
  failed = 0;
  unknown = 0;
  promotions = 0;
  /** Acknowledged writes that are gone. */
  lost = 0;
  oldestLossMs = 0;
  readonly faults: Record<string, number> = {};
  readonly broken: Broken[] = [];
  readonly #promise: DataPromise;

  constructor(promise: DataPromise) {
    this.name = promise.name;
    this.#promise = promise;
  }

  add(seed: number, run: RunHistory): void {
    this.histories++;
    for (const { outcome } of pairEvents(run.events)) {
      if (outcome === 'ok') this.acknowledged++;
      else if (outcome === 'fail') this.failed++;
      else this.unknown++;
    }
    this.promotions += run.promotions.length;
    // Only where every write has a key of its own do the keys at the end tell what was lost.
    if (this.#promise.keys === 'fresh') {
      this.lost += lostWrites(run).length;
      this.oldestLossMs = Math.max(this.oldestLossMs, oldestLossMs(run));
    }
    for (const [fault, count] of run.faults) this.faults[fault] = (this.faults[fault] ?? 0) + count;
    for (const verdict of this.#promise.check(run)) if (verdict.outcome !== 'ok') this.broken.push({ seed, verdict });
  }

  toJSON(): object {
    const {
      name,
      histories,
      acknowledged,
      failed,
      unknown,
      promotions,
      lost,
      oldestLossMs: oldest,
      faults,
      broken,
    } = this;
    return { name, histories, acknowledged, failed, unknown, promotions, lost, oldestLossMs: oldest, faults, broken };
  }
}
