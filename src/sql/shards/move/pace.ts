/**
 * How much of the time a move works: as much as it may, and less where others feel it.
 *
 * What they feel is told by a small question that the servers are asked all the time. The slowest of its answers, over work and
 * rest as an app meets them, are compared with the slowest of those that came while the move rested: what the servers
 * are like without it. Where they are slower than they may be the move takes a smaller part of the time, at once by a
 * fifth; otherwise a larger one, bit by bit, as TCP looks for its share of a line (RFC 5681).
 */
export interface PaceOptions {
  /** The part of the time in which it works at most; with 1 it never rests, whatever others feel. */
  readonly most: number;
  /** And at least, for it must end some time. Not above `most`. */
  readonly least: number;
  /** How many times as long the slowest answers may take as without it. */
  readonly maxSlowdown: number;
}

/** Answers that one judgement goes by. */
const judged = 256;
/** Those while it rested that are kept; with fewer than a quarter of them nothing is judged. */
const restful = 256;
/** Of answers, those that are quicker than the slowest that count. */
const quick = 0.98;
/** Answers as quick as this are quick, whatever others are. */
const quickMs = 0.5;
const [lessBy, moreBy] = [0.8, 0.05];

export class Pace {
  readonly #options: PaceOptions;
  #share: number;
  /** Since the last judgement. */
  #all: number[] = [];
  readonly #atRest: number[] = [];

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#share = options.most;
  }

  /** The part of the time in which it works now. */
  get share(): number {
    return this.#share;
  }

  /** How long to rest after work of that length. */
  restMs(workedMs: number): number {
    return workedMs * (1 / this.#share - 1);
  }

  /** What a small question took, asked at times that have nothing to do with the work. */
  heard(tookMs: number, isAtRest: boolean): void {
    this.#all.push(tookMs);
    if (isAtRest) this.#atRest.push(tookMs);
    if (this.#atRest.length > restful) this.#atRest.shift();
    if (this.#all.length === judged) this.#judge();
  }

  #judge(): void {
    const all = this.#all;
    this.#all = [];
    if (this.#atRest.length < restful / 4) return;
    const { most, least, maxSlowdown } = this.#options;
    const isFelt = slowest(all) > maxSlowdown * Math.max(quickMs, slowest(this.#atRest));
    this.#share = isFelt ? Math.max(least, this.#share * lessBy) : Math.min(most, this.#share + moreBy);
  }
}

function slowest(answersMs: readonly number[]): number {
  return answersMs.toSorted((a, b) => a - b)[Math.floor(answersMs.length * quick)]!;
}
