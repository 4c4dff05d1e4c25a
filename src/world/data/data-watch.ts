/**
 * Looks, on the node that has the data of a region, how they stand, and tells what changes for those who run it: that the
 * region has become the primary, that it lags too much, and that it does so no longer.
 */
import type { DataStatus } from '../../data/index.ts';
import { FreshnessGate } from '../../steer/index.ts';
import type { Announce } from '../announce.ts';
import { worldDefaults } from '../defaults.ts';
import { type DataStanding, lagOf, standingIn, standingWords } from './data-standing.ts';

export interface DataWatchOptions {
  readonly status: () => Promise<DataStatus>;
  /** Empty where there is one region only. */
  readonly here: string;
  /** Behind by more, it is told. */
  readonly maxLagMs: number;
  readonly announce: Announce;
  readonly onStanding: (standing: DataStanding) => void;
}

const unknown: DataStanding = Object.freeze({ role: 'unreachable', epoch: 0 });

export class DataWatch {
  readonly #options: DataWatchOptions;
  readonly #gate: FreshnessGate;
  readonly #timer: NodeJS.Timeout;
  #last: DataStatus | undefined;
  #looking: Promise<void> | undefined;
  #told: { readonly isPrimary: boolean; readonly isFresh: boolean } | undefined;

  constructor(options: DataWatchOptions) {
    this.#options = options;
    this.#gate = new FreshnessGate(options.maxLagMs);
    this.#timer = setInterval(() => void this.look(), worldDefaults.dataLookMs).unref();
    void this.look();
  }

  /** As it was at the last look. */
  get last(): DataStatus | undefined {
    return this.#last;
  }

  /** As it is now; undefined where that cannot be known. */
  async now(): Promise<DataStatus | undefined> {
    await this.look();
    return this.#last;
  }

  /** One at a time: an engine that is slow to answer is not asked again meanwhile. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { status, here, onStanding } = this.#options;
    const seen = await status().catch(() => undefined);
    this.#last = seen;
    const standing = seen === undefined ? unknown : standingIn(seen, here);
    onStanding(standing);
    this.#tell(standing);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** A region that starts is behind until it has caught up: that is nothing to tell. */
  #tell(standing: DataStanding): void {
    const { here, announce } = this.#options;
    const before = this.#told;
    const isPrimary = standing.role === 'primary';
    const isFresh = this.#gate.update(lagOf(standing));
    if (before === undefined && !isFresh) return;
    this.#told = { isPrimary, isFresh };
    if (before === undefined) return;
    const reason = standingWords(standing);
    if (isPrimary && !before.isPrimary)
      announce({ type: 'data.primary', subject: here, reason: `term ${standing.epoch}` });
    if (isFresh !== before.isFresh) announce({ type: isFresh ? 'data.fresh' : 'data.stale', subject: here, reason });
  }
}
