/** Keys by a pattern: `*` stands for any characters, also none; everything else for itself. */

export interface KeyPattern {
  /** What a key that matches begins with. */
  readonly prefix: string;
  /** Whether all keys with the prefix match. */
  readonly isPrefix: boolean;
  matches(key: string): boolean;
}

export function keyPattern(pattern: string): KeyPattern {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  return {
    prefix: first,
    isPrefix: rest.length > 0 && rest.every((part) => part === ''),
    matches: (key) =>
      rest.length === 0 ? key === first : key.startsWith(first) && hasInOrder(key, first.length, rest),
  };
}

/** Each part at the first place where it can be: no pattern takes longer than the key is long, times its parts. */
function hasInOrder(key: string, from: number, parts: readonly string[]): boolean {
  let at = from;
  const last = parts.at(-1)!;
  for (const part of parts.slice(0, -1)) {
    const found = key.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return key.length - last.length >= at && key.endsWith(last);
}
