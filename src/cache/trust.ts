/**
 * Whether what lies in memory may be given without a question. An entry is good in the term it was checked in: with every
 * doubt (a message was lost, the connection broke) a new term begins, and each entry is checked at its next use.
 */
export interface Trust {
  readonly term: number;
  /** Nothing is known of what happened after that. */
  readonly untilMs: number;
  /** There is nobody to ask: entries of any term are given. */
  readonly isBlind: boolean;
}

/** Of a cache that nobody else writes to. */
export const soleTrust: Trust = Object.freeze({ term: 0, untilMs: Number.POSITIVE_INFINITY, isBlind: false });

/** Of an entry that nobody vouches for: it is given while there is nobody to ask. */
export const unknownTerm = -1;
