/**
 * Whether what a region has is new enough, from how far it lags behind. It stops being so above the limit, and is so again
 * below half of it: a region whose lag goes to and fro at the limit does not lose and get its requests all the time
 * (a Schmitt trigger).
 */
export class FreshnessGate {
  readonly #limitMs: number;
  #isFresh = true;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** With the lag as it is now; undefined where nobody knows it, which is not fresh, and says nothing about later. */
  update(lagMs: number | undefined): boolean {
    if (lagMs === undefined) return false;
    this.#isFresh = lagMs <= (this.#isFresh ? this.#limitMs : this.#limitMs / 2);
    return this.#isFresh;
  }
}
