/**
 * Answers an edge makes itself when something is wrong: RFC 9457 problem details. They say what was wrong with the
 * request and nothing about what stands behind the edge.
 */
import { statusText } from '../http/index.ts';
import { FailureKind } from '../proxy/index.ts';
import type { LocalAnswer } from './local-answer.ts';

export interface Problem {
  readonly status: number;
  /** The last part of `type`: stable, for programs. */
  readonly kind: string;
  /** For people. */
  readonly detail: string;
  /** Seconds, sent as `retry-after`. */
  readonly retryAfterSeconds?: number;
}

const unavailable = { status: 503, retryAfterSeconds: 1 } as const;

/** A request that has ended the process which served it, or ended with it. */
export const lost: Problem = {
  status: 502,
  kind: 'lost',
  detail: 'The process that served this request ended before it answered; whether it had carried it out is not known.',
};

const failures: Readonly<Record<FailureKind, Problem>> = {
  [FailureKind.noEndpoint]: {
    ...unavailable,
    kind: 'no-endpoint',
    detail: 'Nothing is available to serve this request.',
  },
  [FailureKind.overloaded]: { ...unavailable, kind: 'overloaded', detail: 'Too many requests are in flight.' },
  [FailureKind.pendingTimeout]: { ...unavailable, kind: 'overloaded', detail: 'No connection came free in time.' },
  [FailureKind.connectFailed]: { ...unavailable, kind: 'unreachable', detail: 'The service could not be reached.' },
  [FailureKind.reset]: {
    status: 502,
    kind: 'bad-answer',
    detail: 'The service ended the connection without an answer.',
  },
  [FailureKind.threw]: lost,
  [FailureKind.malformed]: { status: 502, kind: 'bad-answer', detail: 'The service gave an answer that is not valid.' },
  [FailureKind.deadline]: { status: 504, kind: 'timeout', detail: 'The time the request had is over.' },
  [FailureKind.responseTimeout]: { status: 504, kind: 'timeout', detail: 'The service did not answer in time.' },
};

export function failureProblem(kind: FailureKind): Problem {
  return failures[kind];
}

export const noRoute: Problem = { status: 404, kind: 'no-route', detail: 'Nothing is served at this address.' };
export const wrongHost: Problem = { status: 421, kind: 'wrong-host', detail: 'This host is not served here.' };
export const loopDetected: Problem = { status: 508, kind: 'loop', detail: 'This request keeps coming back.' };
export const encodedSlashRefused: Problem = {
  status: 400,
  kind: 'bad-request',
  detail: 'The request was refused: an encoded slash in the path.',
};
export const headTimedOut: Problem = { status: 408, kind: 'timeout', detail: 'The request head did not come in time.' };
export const bodyTimedOut: Problem = { status: 408, kind: 'timeout', detail: 'The request body did not come in time.' };

/** A request the codec refused. */
export function badRequest(status: number, fault: string): Problem {
  return { status, kind: 'bad-request', detail: `The request was refused: ${fault}.` };
}

const fields = 'content-type: application/problem+json\r\ncache-control: no-store\r\n';

export function problemAnswer(problem: Problem, requestId: string): LocalAnswer {
  const { status, kind, detail, retryAfterSeconds } = problem;
  const type = `urn:antipode:problem:${kind}`;
  return {
    status,
    body: JSON.stringify({ type, title: statusText(status), status, detail, requestId }),
    fields: retryAfterSeconds === undefined ? fields : `${fields}retry-after: ${retryAfterSeconds}\r\n`,
  };
}
