/**
 * What a call asks of a service, looked at once it is filled in: places and functions put into it what clients send, and
 * it must neither end its line nor name another resource than it was written for (RFC 9112, section 3.2).
 */
import { normalizePath } from '../../http/index.ts';

/** Printable ASCII, without the fragment, which never travels, and `\`, which some take for a slash. */
const characters = /^\/[!"$-[\]-~]*$/;
/** As a server may see it that decodes first, or cuts `;…` off a segment. */
const dotSegment = /(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?:;|\/|%2f|%5c|$)/i;

export interface CallTarget {
  readonly path: string;
  /** With its question mark; empty without one. */
  readonly query: string;
}

/** Undefined for what must not be sent. A dot segment is not resolved: what it leads to was not meant. */
export function callTarget(target: string): CallTarget | undefined {
  if (!characters.test(target)) return undefined;
  const queryAt = target.indexOf('?');
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  if (dotSegment.test(path) || typeof normalizePath(path) !== 'string') return undefined;
  return { path, query: target.slice(path.length) };
}
