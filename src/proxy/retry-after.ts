/** How long an answer asks to be left alone: its `Retry-After` (RFC 9110, section 10.2.3). */
import { fieldValues } from '../http/index.ts';

/** Milliseconds from now, at least 0; undefined where the answer names no time. */
export function retryAfterMs(fields: string, unixNowMs: number): number | undefined {
  const value = fieldValues(fields, 'retry-after')[0];
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1_000;
  // A date begins with the name of its day; what `Date.parse` would read besides is none.
  const at = /^[A-Z][a-z]+,? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - unixNowMs);
}
