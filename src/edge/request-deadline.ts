/**
 * When a request's answer is of no more use: what a peer has said in `x-request-deadline`, or the route's total timeout,
 * whichever comes first. What a client says can only shorten its own request, and is heard only where it is trusted or the
 * route lets anybody speak.
 */
import { fieldValues } from '../http/index.ts';
import { formatRequestDeadline, parseRequestDeadline } from '../resilience/index.ts';

export interface DeadlineRules {
  /** From the head of the request to the end of its answer; Infinity: no limit. */
  readonly totalTimeoutMs: number;
  /** Whether the deadlines of clients that are not trusted count too. */
  readonly clientDeadlines: boolean;
}

/** The deadline in monotonic milliseconds; `forwarded` is the family of fields that the peer has sent. */
export function requestDeadline(
  forwarded: string,
  isTrusted: boolean,
  startedAt: number,
  { totalTimeoutMs, clientDeadlines }: DeadlineRules,
): number {
  const ownMs = startedAt + totalTimeoutMs;
  if (forwarded === '' || !(isTrusted || clientDeadlines)) return ownMs;
  const told = fieldValues(forwarded, 'x-request-deadline')[0];
  const unixMs = told === undefined ? undefined : parseRequestDeadline(told, Date.now()).deadlineMs;
  return unixMs === undefined ? ownMs : Math.min(ownMs, performance.now() + unixMs - Date.now());
}

/** The field that tells the next server, or nothing. */
export function deadlineField(deadlineMs: number): string {
  if (deadlineMs === Number.POSITIVE_INFINITY) return '';
  return `x-request-deadline: ${formatRequestDeadline(Date.now() + deadlineMs - performance.now())}\r\n`;
}
