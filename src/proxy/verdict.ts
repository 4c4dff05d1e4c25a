/** What the head of an answer says of the attempt that brought it. */
import type { ResponseHead } from '../http/index.ts';
import { AttemptEnd } from './attempt-end.ts';
import { passedOnField } from './passed-on.ts';
import type { ProxyEndpoint } from './proxy-endpoint.ts';

/** What an edge answers that could not get the request served. */
const edgeFailures: ReadonlySet<number> = new Set([502, 503, 504]);

/** How the attempt ends when the answer comes in whole. */
export function endOf({ status, directives }: ResponseHead, { isEdge }: ProxyEndpoint): AttemptEnd {
  if (status >= 500) return AttemptEnd.serverError;
  return isEdge && directives.includes(passedOnField) ? AttemptEnd.passedOn : AttemptEnd.ok;
}

/** Whether the status says that somebody else may do better. */
export function isUnserved(status: number, { isEdge }: ProxyEndpoint, statuses: readonly number[]): boolean {
  return statuses.includes(status) || (isEdge && edgeFailures.has(status));
}
