/**
 * The term of a primary. Each promotion begins a higher one, and what belongs to a lower one is refused: it is the fencing
 * token of the log (Kleppmann, "How to do distributed locking", 2016; the view of Viewstamped Replication).
 *
 * Two regions that are promoted by force at one time, apart from each other, may take the same number; the name of the
 * region then says which is the higher. So no two primaries ever have one epoch, and the positions of their records differ
 * too (`startOfTerm`).
 */
export interface Epoch {
  readonly number: number;
  readonly primary: string;
}

/** Before any primary. */
export const noEpoch: Epoch = Object.freeze({ number: 0, primary: '' });

/** Negative when `a` is the lower one. */
export function compareEpochs(a: Epoch, b: Epoch): number {
  if (a.number !== b.number) return a.number - b.number;
  if (a.primary === b.primary) return 0;
  return a.primary < b.primary ? -1 : 1;
}

/** `3@eu-west`. */
export function formatEpoch({ number, primary }: Epoch): string {
  return `${number}@${primary}`;
}

/** What `formatEpoch` wrote. */
export function parseEpoch(text: string): Epoch {
  const at = text.indexOf('@');
  return { number: Number(text.slice(0, at)), primary: text.slice(at + 1) };
}
