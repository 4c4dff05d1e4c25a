/**
 * When a request is tried again, as a route has it. The figures are Envoy's, but for those with a reason beside them.
 */
import type { Random } from '../core/index.ts';

/**
 * What went wrong with a try, beside the statuses: no connection, so that nothing was sent; a connection that broke, or an
 * answer that is none, before the head of the answer; no answer within the time of a single try.
 */
export const retryCauses = ['connect-failure', 'reset', 'timeout'] as const;
export type RetryCause = (typeof retryCauses)[number];

export interface RetryRules {
  /** How often, after the first try. */
  readonly attempts: number;
  readonly causes: readonly RetryCause[];
  /** Statuses that mean another endpoint may do better. */
  readonly statuses: readonly number[];
  /** Methods that may be sent twice; all others are tried again only while nothing of them was sent. */
  readonly methods: readonly string[];
  /** Whether an `Idempotency-Key` makes any method one that may be sent twice. */
  readonly idempotencyKey: boolean;
  /** The time of a single try, from sending it to the head of its answer; Infinity: as long as the response may take. */
  readonly perTryTimeoutMs: number;
  /** The first wait is up to this, each further one up to twice as much more. */
  readonly backoffBaseMs: number;
  /** No wait is longer. */
  readonly backoffMaxMs: number;
  /** A `Retry-After` of up to this is waited for where the endpoint is the only one; a longer one is the client's. */
  readonly retryAfterMaxMs: number;
  /** A request body up to this size is kept, so that it can be sent again. */
  readonly bufferBytes: number;
}

export const retryRuleDefaults: Readonly<Omit<RetryRules, 'perTryTimeoutMs'>> = Object.freeze({
  // Envoy's is 1; with three endpoints of which two are ill, that is one too few.
  attempts: 2,
  causes: Object.freeze([...retryCauses]),
  // What says that the endpoint could not serve now. A 500 says that it tried, and may have had an effect.
  statuses: Object.freeze([502, 503, 504]),
  // Those of RFC 9110, section 9.2.2, that are served here: a region may be lost without a failed request.
  methods: Object.freeze(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']),
  idempotencyKey: false,
  backoffBaseMs: 25,
  backoffMaxMs: 250,
  retryAfterMaxMs: 1_000,
  bufferBytes: 65_536,
});

/** The wait before a retry, the first being 1: exponential, all of it drawn by lot (full jitter). */
export function backoffMs({ backoffBaseMs, backoffMaxMs }: RetryRules, retry: number, random: Random): number {
  return random.next() * Math.min(backoffMaxMs, backoffBaseMs * (2 ** retry - 1));
}
