/** What the policies reject with. Whoever refuses without having tried says in `details.retryAfterMs` when to come again. */
import { AntipodeError, isAntipodeError } from '../../core/index.ts';

export function timeoutError(timeoutMs: number): AntipodeError {
  return new AntipodeError('ERR_RESILIENCE_TIMEOUT', `No answer within ${timeoutMs} ms: the call was given up.`, {
    details: { timeoutMs },
  });
}

export function circuitOpenError(reason: string, retryAfterMs: number): AntipodeError {
  return new AntipodeError(
    'ERR_RESILIENCE_CIRCUIT_OPEN',
    `The circuit is open (${reason}): try again in ${Math.ceil(retryAfterMs)} ms.`,
    { details: { reason, retryAfterMs } },
  );
}

export function bulkheadFullError(inFlight: number, queued: number): AntipodeError {
  return new AntipodeError(
    'ERR_RESILIENCE_BULKHEAD_FULL',
    `${inFlight} calls are under way and ${queued} wait: try again later.`,
    { details: { inFlight, queued } },
  );
}

export function queueTimeoutError(queueTimeoutMs: number): AntipodeError {
  return new AntipodeError(
    'ERR_RESILIENCE_QUEUE_TIMEOUT',
    `The call waited ${queueTimeoutMs} ms and got no place: try again later.`,
    { details: { queueTimeoutMs } },
  );
}

export function rateLimitedError(limit: number, windowMs: number, retryAfterMs: number): AntipodeError {
  return new AntipodeError(
    'ERR_RESILIENCE_RATE_LIMITED',
    `The limit of ${limit} calls in ${windowMs} ms is used up: try again in ${retryAfterMs} ms.`,
    { details: { limit, windowMs, retryAfterMs } },
  );
}

const refusals: readonly string[] = [
  'ERR_RESILIENCE_BULKHEAD_FULL',
  'ERR_RESILIENCE_CIRCUIT_OPEN',
  'ERR_RESILIENCE_QUEUE_TIMEOUT',
  'ERR_RESILIENCE_RATE_LIMITED',
];

/** True for the error of a policy that refused a call without making it: asking again at once would defeat it. */
export function isRefusal(error: unknown): boolean {
  return isAntipodeError(error) && refusals.includes(error.code);
}
