/**
 * From a request target to host, path and query (RFC 9112, section 3.2). The authority of an absolute-form target must
 * be the one in `Host`: two names for one request is how caches and routers are fooled.
 */
import { refuse } from './fields.ts';
import { parseAuthority, sameAuthority } from './host.ts';
import { hasEncodedSlash, normalizePath } from './path.ts';

export interface RequestTarget {
  readonly method: string;
  readonly minor: number;
  /** Whether the target is `/path` and can be taken as it is: no escape, no dot segment, no slashes in a row. */
  readonly plain: boolean;
  /** Where the query starts in the text, and where the target does. */
  readonly queryAt: number;
  readonly methodEnd: number;
  /** `Host` as the client wrote it; the target's own authority replaces it. Empty only in HTTP/1.0. */
  authority: string;
  /** The authority in lower case, without port and trailing dot. */
  host: string;
  /** Normalised; `*` for a server-wide OPTIONS. */
  path: string;
  /** With its `?`, or empty. */
  query: string;
  /** Whether the path holds `%2f` or `%5c`, which a route must allow. */
  encodedSlash: boolean;
  fault: string;
  faultStatus: number;
}

const absoluteForm = /^http:\/\/([^/?]*)(.*)$/i;

/** Fills host, path and query; returns false with the fault set. */
export function resolveTarget(target: string, hasHost: boolean, head: RequestTarget): boolean {
  head.encodedSlash = false;
  if (!hasHost && head.minor === 1) return fail(head, 400, 'no Host field in an HTTP/1.1 request');
  if (hasHost && !resolveHost(head)) return fail(head, 400, 'a Host field that is no host');
  if (!hasHost) head.host = '';
  if (isRefusedMethod(head.method)) return fail(head, 405, `the method ${head.method}`);
  const queryAt = head.queryAt < 0 ? target.length : head.queryAt - head.methodEnd - 1;
  if (head.plain) {
    head.path = queryAt === target.length ? target : target.slice(0, queryAt);
    head.query = queryAt === target.length ? '' : target.slice(queryAt);
    return true;
  }
  if (target.startsWith('/')) return resolvePath(target.slice(0, queryAt), target.slice(queryAt), head);
  if (target === '*' && head.method === 'OPTIONS') return resolvePath(target, '', head);
  return resolveAbsolute(target, hasHost, head);
}

/** A tunnel, an echo of what others have added, and the first word of HTTP/2. */
function isRefusedMethod(method: string): boolean {
  return method === 'CONNECT' || method === 'TRACE' || method === 'PRI';
}

function resolveHost(head: RequestTarget): boolean {
  const host = parseAuthority(head.authority);
  if (host === undefined) return false;
  head.host = host;
  return true;
}

function resolveAbsolute(target: string, hasHost: boolean, head: RequestTarget): boolean {
  const match = absoluteForm.exec(target);
  if (match === null) return fail(head, 400, 'a request target that is neither a path nor an http address');
  const [, authority = '', rest = ''] = match;
  if (hasHost && !sameAuthority(authority, head.authority)) {
    return fail(head, 400, 'a request target whose authority is not the one in Host');
  }
  head.authority = authority;
  if (!resolveHost(head)) return fail(head, 400, 'a request target without a valid host');
  // RFC 9112, section 3.2.4: this is how a client asks a proxy for `OPTIONS *`.
  if (rest === '' && head.method === 'OPTIONS') return resolvePath('*', '', head);
  const queryAt = rest.includes('?') ? rest.indexOf('?') : rest.length;
  return resolvePath(rest.slice(0, queryAt) || '/', rest.slice(queryAt), head);
}

function resolvePath(path: string, query: string, head: RequestTarget): boolean {
  const normalized = path === '*' ? path : normalizePath(path);
  if (typeof normalized !== 'string') return fail(head, 400, normalized.fault);
  head.path = normalized;
  head.query = query;
  head.encodedSlash = hasEncodedSlash(normalized);
  return true;
}

function fail(head: RequestTarget, status: number, fault: string): false {
  refuse(head, status, fault);
  return false;
}
