/**
 * How one try at an endpoint ended. The data path returns these; outlier detection counts them, retries are decided by
 * them, and the edge alone turns the last one into a status.
 */
export const AttemptEnd = {
  /** A whole response below 500. */
  ok: 0,
  /** A whole response with a status of 500 or more. */
  serverError: 1,
  /** No connection. */
  connectFailed: 2,
  /** The connection ended before the response did. */
  reset: 3,
  /** No first byte, or no further byte, in time. */
  timedOut: 4,
  /** An answer that is no valid HTTP/1. */
  malformed: 5,
  /** Given up for a reason that says nothing about the endpoint: the client went away, or it was found to hang. */
  abandoned: 6,
  /** A whole response below 500 that another region gave in this one's stead; says nothing about how fast this one is. */
  passedOn: 7,
} as const;

export type AttemptEnd = (typeof AttemptEnd)[keyof typeof AttemptEnd];

/** Why an exchange has no response of an endpoint's to show. */
export const FailureKind = {
  /** Nothing healthy to send it to. */
  noEndpoint: 'no-endpoint',
  /** The service or the endpoint has all the requests it may have. */
  overloaded: 'overloaded',
  /** No connection came free in time. */
  pendingTimeout: 'pending-timeout',
  connectFailed: 'connect-failed',
  reset: 'reset',
  responseTimeout: 'response-timeout',
  malformed: 'malformed',
} as const;

export type FailureKind = (typeof FailureKind)[keyof typeof FailureKind];

export interface ExchangeFailure {
  readonly kind: FailureKind;
  /** For logs and events, never for a client. */
  readonly reason: string;
}
