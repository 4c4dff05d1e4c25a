/**
 * The answer to a POST as one to later GETs (RFC 9110, section 9.3.3): only when it says how long it is fresh, and that it is
 * the target itself as it is now, by a Content-Location that names the POST's own target (section 8.7).
 */
import { fieldValues } from '../http/index.ts';
import { hasExplicitFreshness, policyOf } from './freshness.ts';
import type { Target } from './invalidation.ts';

export interface PostedAnswer {
  readonly status: number;
  readonly fields: string;
}

/** `origin` is the host, with its port, as the client named it; `targets` are the targeted fields that are obeyed. */
export function isPostedTarget(
  { status, fields }: PostedAnswer,
  { scheme, path, query }: Target,
  origin: string,
  targets: readonly string[],
): boolean {
  if (status !== 200) return false;
  const [location, second] = fieldValues(fields, 'content-location');
  if (location === undefined || second !== undefined) return false;
  const own = `${scheme}://${origin}${path}${query}`;
  if (!URL.canParse(own) || !URL.canParse(location, own)) return false;
  return new URL(location, own).href === new URL(own).href && hasExplicitFreshness(policyOf(fields, targets), fields);
}
