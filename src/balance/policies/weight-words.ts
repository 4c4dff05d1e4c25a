/** A weight as an explanation shows it: slow start makes fractions that nobody reads to the end. */
export function weightWords(weight: number): string {
  return String(Math.round(weight * 1_000) / 1_000);
}
