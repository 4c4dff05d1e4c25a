/**
 * A request target in origin form, split into its path (still percent-encoded) and its query. Other forms belong to
 * proxies, and this is none; a parameter given twice could be read in two ways.
 */
import { badInput } from './control-errors.ts';

export interface RequestTarget {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** Throws ERR_CONTROL_BAD_INPUT. */
export function readTarget(target: string): RequestTarget {
  if (!target.startsWith('/')) throw badInput(`${JSON.stringify(target)} is not a path`);
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  const parameters = new URLSearchParams(at < 0 ? '' : target.slice(at + 1));
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of parameters) {
    if (name in query) throw badInput(`query.${name}: given twice`);
    query[name] = value;
  }
  return { path, query };
}
