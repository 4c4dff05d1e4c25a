/**
 * What of old timelines the present one has kept. Each promotion begins a new timeline at some position of the old one; what
 * the old primary wrote behind that position is gone.
 *
 * Where the fork was stands in the server's history file, which only few roles may read. Without it a lower bound serves:
 * the position that the promoted server was last seen at while it still followed. Between that and the true fork the
 * answer is "maybe", never a wrong "yes".
 */
import { type Position, parseLsn } from './position.ts';

export class Timelines {
  #current = 0;
  /** By timeline: everything up to this position is part of the current one. */
  #keptUntil = new Map<number, bigint>();

  /** The highest timeline that was ever seen; a primary on a lower one has been replaced. */
  get current(): number {
    return this.#current;
  }

  /** A primary was seen on `timeline`; `followedUntil` is where it was last seen as a standby. Ignores a lower one. */
  began(timeline: number, followedUntil?: Position): void {
    if (timeline <= this.#current) return;
    const kept = new Map<number, bigint>();
    if (followedUntil?.timeline === this.#current) {
      for (const [old, until] of this.#keptUntil) kept.set(old, until);
      kept.set(followedUntil.timeline, followedUntil.lsn);
    }
    this.#keptUntil = kept;
    this.#current = timeline;
  }

  /** The history file of the current timeline: `1<tab>0/3000148<tab>reason` for each fork before it. */
  readHistory(timeline: number, text: string): void {
    if (timeline !== this.#current) return;
    for (const [, old, lsn] of text.matchAll(/^(\d+)\s+([0-9A-F]+\/[0-9A-F]+)/gim)) {
      this.#keptUntil.set(Number(old), parseLsn(lsn!));
    }
  }

  /** True where a position of an old timeline may not be part of the current one. */
  mayHaveLost({ timeline, lsn }: Position): boolean {
    if (timeline >= this.#current) return false;
    const until = this.#keptUntil.get(timeline);
    return until === undefined || lsn > until;
  }
}
