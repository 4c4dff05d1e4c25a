/**
 * What an unsafe request makes stale (RFC 9111, section 4.4): its target, and what Location and Content-Location of the
 * answer name, on the same origin only.
 */
import { fieldValues, normalizePath } from '../http/index.ts';

/** Methods that change nothing (RFC 9110, section 9.2.1); of any other, known or not, the opposite is to be assumed. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

export interface Target {
  readonly scheme: string;
  /** The host, as keys have it. */
  readonly authority: string;
  readonly path: string;
  readonly query: string;
}

export function invalidates(method: string, status: number): boolean {
  return !safeMethods.has(method) && status >= 200 && status < 400;
}

/** The targets that are no longer what they were. `origin` is what the client asked: host and port. */
export function invalidatedTargets(target: Target, origin: string, fields: string): readonly Target[] {
  const named = ['location', 'content-location'].flatMap((name) => fieldValues(fields, name));
  return [target, ...named.flatMap((reference) => sameOrigin(reference, target, origin) ?? [])];
}

function sameOrigin(reference: string, { scheme, authority, path, query }: Target, origin: string): Target | undefined {
  const base = `${scheme}://${origin}${path}${query}`;
  if (!URL.canParse(base) || !URL.canParse(reference, base)) return undefined;
  const url = new URL(reference, base);
  if (url.origin !== new URL(base).origin) return undefined;
  const normal = normalizePath(url.pathname);
  return typeof normal === 'string' ? { scheme, authority, path: normal, query: url.search } : undefined;
}
