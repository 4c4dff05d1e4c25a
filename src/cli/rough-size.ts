/** How much something is, for people: in the largest unit it has one of, with one decimal at most. */
const units = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

/** 512 → '512B'; 37_070 → '36.2KiB'; 1_048_576 → '1MiB'. */
export function roughSize(bytes: number): string {
  const [name, size] = units.find(([, each]) => bytes >= each) ?? ['B', 1];
  return `${Math.round((bytes / size) * 10) / 10}${name}`;
}
