/**
 * What an answer says about the endpoint that gave it. `gateway-error` also stands for no answer at all: a refused or
 * broken connection, or a timeout. Everything below 500, a 404 too, is a success of the endpoint.
 */
export type ResponseKind = 'success' | 'server-error' | 'gateway-error';

/** The kind of an answer with this status. */
export function responseKind(status: number): ResponseKind {
  if (status < 500) return 'success';
  return status >= 502 && status <= 504 ? 'gateway-error' : 'server-error';
}
