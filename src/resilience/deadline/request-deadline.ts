/**
 * When a request's answer stops being of use to anybody, told from hop to hop as a point in time: `x-request-deadline`, a
 * Unix time in milliseconds with up to three decimals. A point in time, unlike a duration, needs no correction for the
 * time that passed on the way; it needs clocks that agree, which those of one operator do to some milliseconds.
 *
 * A value that cannot be meant (seconds, a year from now) is ignored with a reason: acting on it would refuse every
 * request of a client whose clock is wrong.
 */
export interface DeadlineBounds {
  /** A deadline further ahead than this is ignored. */
  readonly maxAheadMs: number;
  /** One that has passed longer ago than this is ignored too. */
  readonly maxBehindMs: number;
}

export const deadlineDefaults: Readonly<DeadlineBounds> = Object.freeze({
  maxAheadMs: 3_600_000,
  maxBehindMs: 3_600_000,
});

export type ParsedDeadline =
  | { readonly deadlineMs: number; readonly ignored?: undefined }
  | { readonly deadlineMs?: undefined; readonly ignored: string };

/** Reads the field; `nowMs` is Unix time. A deadline that has passed is one, with nothing remaining. */
export function parseRequestDeadline(
  text: string,
  nowMs: number,
  { maxAheadMs, maxBehindMs }: DeadlineBounds = deadlineDefaults,
): ParsedDeadline {
  if (!/^\d{1,15}(?:\.\d{1,3})?$/.test(text)) return { ignored: 'not a Unix time in milliseconds' };
  const deadlineMs = Number(text);
  if (deadlineMs > nowMs + maxAheadMs) return { ignored: `more than ${maxAheadMs} ms ahead` };
  if (deadlineMs < nowMs - maxBehindMs) return { ignored: `passed more than ${maxBehindMs} ms ago` };
  return { deadlineMs };
}

/** The field's value, to the microsecond and without needless zeros. */
export function formatRequestDeadline(deadlineMs: number): string {
  return String(Math.round(deadlineMs * 1_000) / 1_000);
}

/** What is left of it, at least 0; Infinity without a deadline. */
export function remainingMs(deadlineMs: number | undefined, nowMs: number): number {
  return deadlineMs === undefined ? Number.POSITIVE_INFINITY : Math.max(0, deadlineMs - nowMs);
}

/** The deadline of a request that has one already and is given another timeout here: the earlier of the two. */
export function tightenDeadline(deadlineMs: number | undefined, timeoutMs: number, nowMs: number): number {
  return Math.min(deadlineMs ?? Number.POSITIVE_INFINITY, nowMs + timeoutMs);
}
