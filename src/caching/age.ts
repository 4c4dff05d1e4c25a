/** The Age field and what a response's age is by it (RFC 9111, sections 4.2.3 and 5.1). */
import { parseSeconds } from './delta-seconds.ts';

/** Seconds. A list counts by its first member; what is then no number of seconds is ignored, as if there were no field. */
export function parseAge(values: readonly string[]): number {
  const first = values[0]?.split(',')[0]?.trim();
  return first === undefined ? 0 : (parseSeconds(first) ?? 0);
}

export interface AgeInput {
  readonly ageSeconds: number;
  /** The response's Date. */
  readonly dateMs: number;
  /** When the request was sent, and when its response came, by this cache's clock. */
  readonly requestMs: number;
  readonly responseMs: number;
}

/** How old a response was when it came: by the worse of its Date and of its Age with the time it took to get here. */
export function initialAgeMs({ ageSeconds, dateMs, requestMs, responseMs }: AgeInput): number {
  // Date is told in whole seconds; the part of one in which it came says nothing.
  const apparentMs = Math.max(0, Math.floor(responseMs / 1_000) * 1_000 - dateMs);
  return Math.max(apparentMs, ageSeconds * 1_000 + (responseMs - requestMs));
}
