/**
 * The path of a request, normalised once (RFC 3986, section 6.2.2): routing, authorisation and the endpoint all see the
 * same string. Percent-encoded unreserved characters are decoded, slashes in a row become one, dot segments are
 * resolved; everything else stays as it was sent. Nothing is decoded twice.
 *
 * Slashes in a row mean empty segments to the RFC and one slash to file systems, and so to most servers of files: were
 * they kept, `//private` would pass by a route for `/private` and be served all the same.
 *
 * Invariant: a normalised path normalises to itself, and no server finds a dot segment in it.
 */

export interface PathFault {
  readonly fault: string;
}

const incompleteEncoding = /%(?![0-9A-Fa-f]{2})/;
const encoded = /%[0-9A-Fa-f]{2}/g;
const unreserved = /[A-Za-z0-9._~-]/;
const slashes = /\/{2,}/g;
const encodedSlash = /%(?:2f|5c)/i;
/** Servers of the servlet family cut `;…` off a segment before they resolve it; others decode slashes first. */
const hiddenDotSegment = /(?:\/|%2f|%5c)\.\.?(?:;|\/|%2f|%5c|$)/i;

/** `path` starts with `/` and holds only path characters. */
export function normalizePath(path: string): string | PathFault {
  let plain = path;
  if (path.includes('%')) {
    if (incompleteEncoding.test(path)) return { fault: 'an incomplete percent-encoding in the path' };
    if (path.includes('%00')) return { fault: 'an encoded NUL in the path' };
    plain = path.replace(encoded, decodeUnreserved);
  }
  if (plain.includes('//')) plain = plain.replace(slashes, '/');
  if (!plain.includes('.')) return plain;
  const resolved = plain.includes('/.') ? removeDotSegments(plain) : plain;
  if (resolved === undefined) return { fault: 'a path that climbs above the root' };
  return hiddenDotSegment.test(resolved) ? { fault: 'a dot segment in disguise' } : resolved;
}

/** An encoded slash or backslash: a separator to some servers, a character to others, so each route must ask for it. */
export function hasEncodedSlash(path: string): boolean {
  return path.includes('%') && encodedSlash.test(path);
}

function decodeUnreserved(triplet: string): string {
  const character = String.fromCharCode(Number.parseInt(triplet.slice(1), 16));
  return unreserved.test(character) ? character : triplet;
}

/** RFC 3986, section 5.2.4; a path that would climb above the root is refused, not clipped. */
function removeDotSegments(path: string): string | undefined {
  const kept: string[] = [];
  const segments = path.slice(1).split('/');
  for (const segment of segments) {
    if (segment === '..') {
      if (kept.pop() === undefined) return undefined;
    } else if (segment !== '.') {
      kept.push(segment);
    }
  }
  const last = segments.at(-1);
  if (last === '.' || last === '..') kept.push('');
  return `/${kept.join('/')}`;
}
