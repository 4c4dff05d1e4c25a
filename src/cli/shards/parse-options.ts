import { InvalidArgumentError } from 'commander';

/** A part of the whole, above 0. */
export function parsePace(text: string): number {
  const pace = Number(text);
  if (pace > 0 && pace <= 1) return pace;
  throw new InvalidArgumentError('Write a number above 0, at most 1: 0.5.');
}

/** `a=2,b=1` */
export function parseWeights(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split(',').map((part) => {
      const [, server, weight] = /^([^=]+)=(\d{1,6})$/.exec(part.trim()) ?? [];
      if (server === undefined) throw new InvalidArgumentError("Write servers with their weights: 'a=2,b=1'.");
      return [server, Number(weight)];
    }),
  );
}
