/**
 * Whether a request says anything that makes it another one for a cache: what it asks of caches, conditions, ranges. Most
 * say nothing, and on the way of a hit that is all that is to be found out; so only the first letters of lines are looked
 * at, and names where these fit.
 */

const special = /(?:cache-control|pragma|range|if-[a-z-]+):/iy;

/** `requestFields` are checked lines with their CRLF. */
export function hasCacheFields(requestFields: string): boolean {
  for (let at = 0; at < requestFields.length; ) {
    if (mayBeSpecial(requestFields.charCodeAt(at) | 0x20)) {
      special.lastIndex = at;
      if (special.test(requestFields)) return true;
    }
    const next = requestFields.indexOf('\n', at);
    if (next < 0) return false;
    at = next + 1;
  }
  return false;
}

function mayBeSpecial(code: number): boolean {
  // c, i, p, r
  return code === 0x63 || code === 0x69 || code === 0x70 || code === 0x72;
}
