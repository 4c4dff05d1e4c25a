/** Buckets as an operator writes them: `0-63,100`. */
import { InvalidArgumentError } from 'commander';

const largest = 32_767;

/** In the order they are written. Throws what commander explains. */
export function parseBuckets(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim()) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (first === undefined || from > to || to > largest) {
      throw new InvalidArgumentError("Write buckets as numbers and ranges: '0-63,100'.");
    }
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}

/** The shortest way to write them, in ascending order. */
export function formatBuckets(buckets: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const bucket of buckets.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to === bucket - 1) last.to = bucket;
    else ranges.push({ from: bucket, to: bucket });
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
