/**
 * One deadline that moves on while something happens. Whatever happens only sets a flag; the clock is read by whoever
 * sweeps, so that the bytes of a body cost no look at the time.
 */
export class Deadline {
  #atMs = Number.POSITIVE_INFINITY;
  #touched = false;

  start(nowMs: number, limitMs: number): void {
    this.#atMs = nowMs + limitMs;
    this.#touched = false;
  }

  /** Something happened: the time starts again with the next sweep. */
  touch(): void {
    this.#touched = true;
  }

  /** Whether the time is up; `limitMs` is how much there is from now on where something has happened. */
  passed(nowMs: number, limitMs: number): boolean {
    if (this.#touched) this.start(nowMs, limitMs);
    return nowMs >= this.#atMs;
  }
}
