/** Spans of time in header fields (RFC 9111, section 1.2.2). */

/** What a larger value means; a cache must be able to hold it. */
export const greatestSeconds: number = 2 ** 31;

/** A whole number of seconds that is not negative, at most `greatestSeconds`; undefined for anything else. */
export function parseSeconds(text: string): number | undefined {
  return /^\d+$/.test(text) ? Math.min(Number(text), greatestSeconds) : undefined;
}
