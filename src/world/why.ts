/** What would happen to a request, by the code that decides about real ones; nothing is sent and nothing changes. */
import type { Explanation as BalanceExplanation } from '../balance/index.ts';
import { badInput, type WhyAnswer, type WhyChoice, type WhyQuery } from '../control/index.ts';
import { isAntipodeError } from '../core/index.ts';
import type { EdgeRoute } from '../edge/index.ts';
import { type Places, parseClientPlace } from '../geo/index.ts';
import { normalizePath, parseAuthority } from '../http/index.ts';
import type { ClientPlace } from '../proxy/index.ts';
import type { Router } from '../route/index.ts';
import type { Explanation as SteeringExplanation } from '../steer/index.ts';

export interface WhyTools {
  readonly router: Router<EdgeRoute>;
  readonly places: Places;
  /** Undefined where no region is chosen: the node serves the request itself. */
  readonly regionChoice: (
    place: ClientPlace | undefined,
    passedOver: ReadonlyMap<string, string>,
  ) => SteeringExplanation | undefined;
  readonly needsOf: (route: EdgeRoute, method: string) => RegionNeeds;
  readonly endpointChoice: (service: string, hashKey: string) => { by: string; choice: BalanceExplanation } | undefined;
}

/** What a route asks of the region that serves a request. */
export interface RegionNeeds {
  /** The one that alone may serve it, and why. */
  readonly only: { readonly region: string; readonly reason: string } | undefined;
  /** Whether this node may serve it. */
  readonly isHere: boolean;
  /** Those that are left out where another one is not, and why. */
  readonly passedOver: ReadonlyMap<string, string>;
}

const anyHost = 'localhost';

export function why(query: WhyQuery, tools: WhyTools): WhyAnswer {
  const { host, path } = target(query.url, tools.router);
  const place = query.client === undefined ? undefined : placeOf(query.client, tools.places);
  const client = place === undefined ? {} : { client: shownClient(query.client!, place) };
  const method = query.method ?? 'GET';
  const route = tools.router.match(host, path, method, () => undefined);
  if (route === undefined) {
    const known = tools.router.knowsHost(host);
    const reason = known ? `no route matches ${path}: 404` : `no route is for the host ${host}: 421`;
    return { url: query.url, ...client, reason };
  }
  const service = route.service;
  const shared = { url: query.url, ...client, route: route.label };
  if (service === undefined) return { ...shared, reason: 'the route answers by itself' };
  const { only, isHere, passedOver } = tools.needsOf(route, method);
  const steered = only === undefined ? tools.regionChoice(place, passedOver) : undefined;
  const region = only === undefined ? steered && regionChoice(steered, passedOver) : onlyChoice(only);
  const isServedHere = isHere && steered === undefined;
  const balanced = isServedHere ? tools.endpointChoice(service, place?.address ?? '') : undefined;
  const endpoint = balanced && endpointChoice(balanced.by, balanced.choice);
  const outcome = [region?.reason, endpoint?.reason].filter((text) => text !== undefined);
  return {
    ...shared,
    service,
    ...(region && { region }),
    ...(endpoint && { endpoint }),
    reason: outcome.join('; ') || 'nothing to choose from',
  };
}

function onlyChoice({ region: id, reason }: NonNullable<RegionNeeds['only']>): WhyChoice {
  return { by: 'primary', chosen: id, reason, candidates: [{ id, chosen: true, eligible: true, reason }] };
}

function regionChoice(steered: SteeringExplanation, passedOver: RegionNeeds['passedOver']): WhyChoice {
  if (!passedOver.has(steered.chosen ?? '')) return steered;
  return { ...steered, reason: `${steered.reason}; the data of no region is new enough for the route` };
}

function target(url: string, router: Router<EdgeRoute>): { host: string; path: string } {
  const absolute = new URL(url, `http://${anyHost}`);
  const path = normalizePath(absolute.pathname);
  if (typeof path !== 'string') throw badInput(`url: ${path.fault}`);
  const given = url.startsWith('/') ? undefined : parseAuthority(absolute.host);
  // A path alone asks for what a host without routes of its own would get.
  const host = given ?? (router.knowsHost(anyHost) ? anyHost : '');
  return { host, path };
}

type Place = ReturnType<typeof parseClientPlace>;

function placeOf(client: string, places: Places): Place {
  try {
    return parseClientPlace(client, places);
  } catch (error) {
    if (isAntipodeError(error)) throw badInput(`client: ${error.message}`);
    throw error;
  }
}

function shownClient(given: string, { country, coordinates }: Place): NonNullable<WhyAnswer['client']> {
  return { given, ...(country !== undefined && { country }), location: coordinates };
}

function endpointChoice(by: string, { endpoints }: BalanceExplanation): WhyChoice {
  const best = Math.max(0, ...endpoints.map(({ share }) => share));
  const likeliest = best > 0 ? endpoints.find(({ share }) => share === best) : undefined;
  const reason =
    likeliest === undefined
      ? 'no endpoint can take a request'
      : `${likeliest.id} is the likeliest, for ${Math.round(best * 100)} % of such requests`;
  return {
    by,
    unit: 'share of such requests, higher is better',
    ...(likeliest && { chosen: likeliest.id }),
    reason,
    candidates: endpoints.map(({ id, share, reason: because }) => ({
      id,
      chosen: id === likeliest?.id,
      eligible: share > 0,
      score: Math.round(share * 1_000) / 1_000,
      reason: because,
    })),
  };
}
