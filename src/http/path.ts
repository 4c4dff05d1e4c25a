/**
 * The path of a request, normalised once (RFC 3986, section 6.2.2): routing, authorisation and the endpoint all see the
 * same string. Dot segments are resolved, percent-encoded unreserved characters are decoded, everything else stays as
 * it was sent. Nothing is decoded twice.
 */
import { hexValue } from './grammar.ts';

export interface PathFault {
  readonly fault: string;
}

const unreserved = /[A-Za-z0-9._~-]/;
const percentEncoded = /%(..?)?/g;
const slash = /%(?:2f|5c)/i;

/** `path` starts with `/` and holds only target characters. */
export function normalizePath(path: string): string | PathFault {
  let fault = '';
  let plain = path;
  if (path.includes('%')) {
    plain = path.replace(percentEncoded, (match) => {
      const code = match.length === 3 ? hexValue[match.charCodeAt(1)]! * 16 + hexValue[match.charCodeAt(2)]! : 256;
      if (code > 255) fault = 'an incomplete percent-encoding in the path';
      else if (code === 0) fault = 'an encoded NUL in the path';
      const character = String.fromCharCode(code);
      return unreserved.test(character) ? character : match;
    });
    if (fault !== '') return { fault };
  }
  return plain.includes('/.') ? removeDotSegments(plain) : plain;
}

/** An encoded slash or backslash: a separator to some servers, a character to others, so each route must ask for it. */
export function hasEncodedSlash(path: string): boolean {
  return path.includes('%') && slash.test(path);
}

/** RFC 3986, section 5.2.4; a path that would climb above the root is refused, not clipped. */
function removeDotSegments(path: string): string | PathFault {
  const kept: string[] = [];
  const segments = path.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '..') {
      if (kept.length === 0) return { fault: 'a path that climbs above the root' };
      kept.pop();
      if (last) kept.push('');
    } else if (segment === '.') {
      if (last) kept.push('');
    } else {
      kept.push(segment);
    }
  }
  return `/${kept.join('/')}`;
}
