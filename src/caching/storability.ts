/**
 * Whether a shared cache may store a response (RFC 9111, sections 3 and 3.5), and wants to.
 */
import { fieldValues } from '../http/index.ts';
import { parseCacheControl } from './cache-control.ts';
import { listMembers } from './field-list.ts';
import { hasExplicitFreshness, isHeuristicallyCacheable, type Policy, policyOf } from './freshness.ts';

export interface StorabilityInput {
  readonly method: string;
  /** What responses may vary by: the fields of the client, and those an edge adds by which it keeps answers apart. */
  readonly requestFields: string;
  readonly status: number;
  readonly fields: string;
}

export interface StorabilityOptions {
  readonly targets: readonly string[];
  /** Whether the config gives responses that say nothing a time to be fresh. */
  readonly hasTtl: boolean;
  /** Whether heuristics are wanted. */
  readonly heuristic: boolean;
  /** Whether a response that sets a cookie is stored like any other, also when it does not say that it is for all. */
  readonly storeSetCookie: boolean;
}

/**
 * Statuses whose meaning for caches is known here, all of RFC 9110 that may be stored at all; only these are stored under
 * must-understand.
 */
const understood: ReadonlySet<number> = new Set([
  200, 201, 202, 203, 204, 205, 300, 301, 302, 303, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410,
  411, 413, 414, 415, 421, 422, 426, 451, 500, 501, 502, 503, 504, 505,
]);

/**
 * Statuses that no cache may store (RFC 6585, sections 3 to 6), parts and 304 (which say nothing without what is stored
 * already), and those that answer a condition, a range, an expectation or the early sending of the one request they are
 * for: the next request for the target may have none.
 */
const unstorable: ReadonlySet<number> = new Set([206, 304, 412, 416, 417, 425, 428, 429, 431, 511]);

/** Why it is not stored, in a few words; undefined when it may be. */
export function whyNotStored(input: StorabilityInput, options: StorabilityOptions): string | undefined {
  const { method, requestFields, status, fields } = input;
  if (method !== 'GET') return 'method';
  if (status < 200 || unstorable.has(status)) return 'status';
  const policy = policyOf(fields, options.targets);
  const { control } = policy;
  if (control.mustUnderstand ? !understood.has(status) : control.noStore) {
    return control.mustUnderstand ? 'status' : 'no-store';
  }
  if (parseCacheControl(fieldValues(requestFields, 'cache-control')).noStore) return 'request-no-store';
  if (control.isPrivate === true) return 'private';
  if (variesBeyondKnown(fieldValues(fields, 'vary'), requestFields)) return 'vary';
  return whyPersonal(input, policy, options) ?? whyUseless(status, fields, policy, options);
}

/**
 * Fields that edges add to a request: what a client sent says nothing of them. Only the scheme is in every key already, and
 * what is among the fields that are compared, such as the client's country, is known.
 */
const addedByEdges = /^(?:x-antipode-|x-forwarded-(?!proto$)|forwarded$|x-request-id$|traceparent$|cdn-loop$|\*$)/;

function variesBeyondKnown(vary: readonly string[], requestFields: string): boolean {
  const names = listMembers(vary).map((name) => name.toLowerCase());
  return names.some((name) => addedByEdges.test(name) && fieldValues(requestFields, name).length === 0);
}

/** What is meant for one client is shared only where the response says so in so many words. */
function whyPersonal(
  { requestFields, fields }: StorabilityInput,
  { control }: Policy,
  { storeSetCookie }: StorabilityOptions,
): string | undefined {
  const isShared = control.isPublic || control.sMaxAge !== undefined;
  if (fieldValues(requestFields, 'authorization').length > 0 && !isShared && !control.mustRevalidate) {
    return 'authorization';
  }
  if (storeSetCookie) return undefined;
  // RFC 9111 leaves cookies to the response's author (section 7.3); one set by mistake would make a session everybody's.
  const isForAll = [control.isPrivate, control.noCache].some(
    (names) => typeof names !== 'boolean' && names.includes('set-cookie'),
  );
  return fieldValues(fields, 'set-cookie').length > 0 && !isShared && !isForAll ? 'set-cookie' : undefined;
}

/** A response that is stale at once is of use only if it can be checked. */
function whyUseless(
  status: number,
  fields: string,
  policy: Policy,
  { hasTtl, heuristic }: StorabilityOptions,
): string | undefined {
  if (hasExplicitFreshness(policy, fields)) return undefined;
  const isCacheable = policy.control.isPublic || isHeuristicallyCacheable(status);
  if (!isCacheable) return 'status';
  const hasValidator = fieldValues(fields, 'etag').length > 0 || fieldValues(fields, 'last-modified').length > 0;
  return hasTtl || heuristic || hasValidator ? undefined : 'no-freshness';
}
