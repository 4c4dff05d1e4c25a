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
  /** Given up for a reason that says nothing about the endpoint: the client went away, another endpoint was quicker, or it was found to hang. */
  abandoned: 6,
  /** A whole response below 500 that another region gave in this one's stead; says nothing about how fast this one is. */
  passedOn: 7,
} as const;

export type AttemptEnd = (typeof AttemptEnd)[keyof typeof AttemptEnd];
