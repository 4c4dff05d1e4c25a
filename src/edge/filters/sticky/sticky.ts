/**
 * Sticky sessions: a client comes back to the endpoint that served it first, known by a signed cookie, or is placed by a hash of
 * its address, of a field or of a cookie of the app's. When its endpoint is gone or not well it goes to another one, and is
 * told so by a new cookie.
 *
 * The cookie is the edge's own: the app does not see it, and it names no address.
 */
import type { EdgeRequest } from '../../edge-request.ts';
import type { RouteFilter } from '../../route-filter.ts';
import { type CookieRules, cookieValues, setCookie, withoutCookie } from '../cookies.ts';
import type { SessionTokens } from './session-tokens.ts';

export interface StickyCookie extends CookieRules {
  readonly kind: 'cookie';
}

export type StickyHash =
  | { readonly kind: 'address' }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'cookie-hash'; readonly name: string };

export type Sticky = StickyCookie | StickyHash;

/** What became of requests with and without a cookie of ours. */
export interface StickyCounts {
  /** Served by the endpoint of the cookie. */
  hit: number;
  /** Came without a cookie. */
  new: number;
  /** The endpoint of the cookie is gone, or not well. */
  moved: number;
  /** The cookie was not ours, or had been changed. */
  invalid: number;
}

export function stickyCounts(): StickyCounts {
  return { hit: 0, new: 0, moved: 0, invalid: 0 };
}

export interface StickyCookieOptions {
  readonly cookie: StickyCookie;
  readonly tokens: SessionTokens;
  readonly counts: StickyCounts;
  /** The ids that a token may stand for now. */
  readonly known: () => Iterable<string>;
  /** On a global entry the cookie is about the region, not about one of its endpoints. */
  readonly ofRegion: boolean;
}

export function stickyByCookie({ cookie, tokens, counts, known, ofRegion }: StickyCookieOptions): RouteFilter {
  const name = ofRegion ? `${cookie.name}-region` : cookie.name;
  /** The cookie of the request under way, until its answer: kept beside it, for a filter serves many. */
  const given = new WeakMap<EdgeRequest, string>();
  return {
    onRequest(request) {
      const [value] = cookieValues(request.clientFields, name);
      given.delete(request);
      if (value === undefined) return undefined;
      request.clientFields = withoutCookie(request.clientFields, name);
      given.set(request, value);
      if (!tokens.isOurs(value)) return undefined;
      const id = endpointOf(value, tokens, known);
      if (id === undefined) return undefined;
      if (ofRegion) request.destination = { region: id, only: false };
      else request.bound = id;
      return undefined;
    },
    onAnswer(request, head) {
      const { endpoint } = request;
      // Made here, or by another region, which has cookies of its own for its endpoints.
      if (endpoint === undefined || endpoint.isEdge !== ofRegion) return;
      const value = given.get(request);
      const token = tokens.of(endpoint.id);
      counts[outcomeOf(value, endpoint.id, tokens)]++;
      if (value !== token) setCookie(head, request, `${name}=${token}`, cookie);
    },
  };
}

/** By a hash: no cookie of ours. A request without what it goes by is balanced as any other. */
export function stickyByHash(by: StickyHash): RouteFilter {
  return {
    onRequest(request) {
      request.placedBy = placeOf(request, by);
      return undefined;
    },
  };
}

function placeOf(request: EdgeRequest, by: StickyHash): string | undefined {
  if (by.kind === 'address') return request.client.address;
  if (by.kind === 'header') return request.values(by.name)[0];
  return cookieValues(request.clientFields, by.name)[0];
}

/** Tokens of endpoints that came since are learned when one is asked for that is not known. */
function endpointOf(token: string, tokens: SessionTokens, known: () => Iterable<string>): string | undefined {
  const id = tokens.endpointOf(token);
  if (id !== undefined) return id;
  for (const each of known()) tokens.of(each);
  return tokens.endpointOf(token);
}

/** What an earlier secret of the world has signed is as good, and is replaced all the same. */
function outcomeOf(value: string | undefined, endpointId: string, tokens: SessionTokens): keyof StickyCounts {
  if (value === undefined) return 'new';
  if (tokens.endpointOf(value) === endpointId) return 'hit';
  return tokens.isOurs(value) ? 'moved' : 'invalid';
}
