/** Why an exchange has no response of an endpoint's to show; the edge turns it into a status. */
export const FailureKind = {
  /** Nothing healthy to send it to. */
  noEndpoint: 'no-endpoint',
  /** The service or the endpoint has all the requests it may have. */
  overloaded: 'overloaded',
  /** No connection came free in time. */
  pendingTimeout: 'pending-timeout',
  connectFailed: 'connect-failed',
  reset: 'reset',
  /** The app, in this process, threw for it what nobody caught, which ends the process. */
  threw: 'threw',
  responseTimeout: 'response-timeout',
  malformed: 'malformed',
  /** The time the request had was over. */
  deadline: 'deadline',
} as const;

export type FailureKind = (typeof FailureKind)[keyof typeof FailureKind];

export interface ExchangeFailure {
  readonly kind: FailureKind;
  /** For logs and events, never for a client. */
  readonly reason: string;
}
