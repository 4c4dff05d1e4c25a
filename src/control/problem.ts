/**
 * Errors as RFC 9457 problem details.
 *
 * Only the codes of this table speak to a client; everything else is a fault of ours, answered 500 with nothing of the
 * inside but the request id, under which the `antipode:control:fault` diagnostics channel has the whole error.
 */
import { z } from 'zod';
import { isAntipodeError } from '../core/index.ts';
import { reportFault } from './fault-channel.ts';

const { STATUS_CODES } = process.getBuiltinModule('node:http');

export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** `urn:uuid:` and the request id. */
  readonly instance: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export const problemSchema: z.ZodType<Problem> = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  instance: z.string(),
  details: z.record(z.string(), z.unknown()),
});

export const problemType = 'application/problem+json';

/** Every error code the API answers with, and its status. */
export const problemStatus: Readonly<Record<string, number>> = Object.freeze({
  ERR_CONTROL_BAD_INPUT: 400,
  ERR_CONTROL_TOKEN_WRONG: 401,
  ERR_CONTROL_CROSS_SITE: 403,
  ERR_CONTROL_NO_ROUTE: 404,
  ERR_CONTROL_UNKNOWN_TARGET: 404,
  ERR_CONTROL_METHOD: 405,
  ERR_CONTROL_ROLLOUT: 409,
  ERR_CONTROL_WRONG_STATE: 409,
  ERR_CONTROL_BODY_TOO_LARGE: 413,
  ERR_CONTROL_BODY_TYPE: 415,
  ERR_CONTROL_HOST: 421,
  ERR_CONTROL_CONFIG_REFUSED: 422,
  ERR_CONTROL_INTERNAL: 500,
  ERR_CONTROL_TOO_MANY_STREAMS: 503,
});

export function problemOf(error: unknown, requestId: string): Problem {
  const instance = `urn:uuid:${requestId}`;
  const status = isAntipodeError(error) ? problemStatus[error.code] : undefined;
  if (isAntipodeError(error) && status !== undefined) {
    const { code, message, details } = error;
    return { type: 'about:blank', title: STATUS_CODES[status]!, status, detail: message, code, instance, details };
  }
  reportFault({ error, requestId });
  return {
    type: 'about:blank',
    title: STATUS_CODES[500]!,
    status: 500,
    detail: 'the node failed while it answered; its log has the error under this request id',
    code: 'ERR_CONTROL_INTERNAL',
    instance,
    details: {},
  };
}
