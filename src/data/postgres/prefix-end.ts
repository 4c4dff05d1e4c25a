/**
 * The end of a range of keys: the first text behind all that begin with a prefix, in the order of code points, which is
 * that of UTF-8. So a prefix becomes a range, which an index can go through.
 */
import { dataDefaults } from '../defaults.ts';

const lastCodePoint = 0x10ffff;
/** Surrogates are no characters: behind U+D7FF comes U+E000. */
const [firstSurrogate, behindSurrogates] = [0xd800, 0xe000];

/** Behind every key there can be, where a prefix has no end of its own. */
const endOfKeys = String.fromCodePoint(lastCodePoint).repeat(dataDefaults.maxKeyBytes / 4 + 1);

export function prefixEnd(prefix: string): string {
  const points = Array.from(prefix, (character) => character.codePointAt(0)!);
  while (points.at(-1) === lastCodePoint) points.pop();
  const last = points.pop();
  if (last === undefined) return endOfKeys;
  const next = last + 1 === firstSurrogate ? behindSurrogates : last + 1;
  return String.fromCodePoint(...points, next);
}
