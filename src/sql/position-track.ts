/**
 * How far the primary was, and when: by this the staleness of a replica is told without comparing clocks of two machines.
 * A replica that has applied what the primary had written at some moment is not staler than the time since then.
 *
 * Each sample bears the time before the primary was asked, so that ages are never too small. Samples are of one timeline.
 */
interface Sample {
  readonly atMs: number;
  readonly lsn: bigint;
}

export class PositionTrack {
  readonly #maxSamples: number;
  #timeline = 0;
  /** The oldest first. */
  #samples: Sample[] = [];

  constructor(maxSamples: number) {
    this.#maxSamples = maxSamples;
  }

  get timeline(): number {
    return this.#timeline;
  }

  get latest(): bigint | undefined {
    return this.#samples.at(-1)?.lsn;
  }

  add(timeline: number, lsn: bigint, atMs: number): void {
    if (timeline !== this.#timeline) this.#samples = [];
    this.#timeline = timeline;
    this.#samples.push({ atMs, lsn });
    if (this.#samples.length > this.#maxSamples) this.#samples.shift();
  }

  /** The position that makes a replica at most `maxStalenessMs` stale; undefined where no sample is as young. */
  needed(maxStalenessMs: number, nowMs: number): bigint | undefined {
    return this.#samples.find(({ atMs }) => atMs >= nowMs - maxStalenessMs)?.lsn;
  }

  /** How stale a replica at this position may be; with no sample as old, as much as the oldest at least. */
  ageMs(lsn: bigint, nowMs: number): number {
    const reached = this.#samples.findLast((sample) => sample.lsn <= lsn);
    if (reached !== undefined && reached === this.#samples.at(-1)) return 0;
    const sinceMs = reached?.atMs ?? this.#samples[0]?.atMs;
    return sinceMs === undefined ? 0 : nowMs - sinceMs;
  }
}
