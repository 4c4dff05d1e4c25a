/**
 * How long something has been so, for people: the two largest units, nothing smaller than a second.
 */
const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** 93_784_000 → '1d 2h'; 61_500 → '1m 1s'; 400 → '0s'. */
export function roughDuration(ms: number): string {
  const at = units.findIndex(([, size]) => ms >= size);
  if (at < 0) return '0s';
  const [name, size] = units[at]!;
  const [smaller, smallerSize] = units[at + 1] ?? ['', Number.POSITIVE_INFINITY];
  const rest = Math.floor((ms % size) / smallerSize);
  return `${Math.floor(ms / size)}${name}${rest > 0 ? ` ${rest}${smaller}` : ''}`;
}
