import { closestNames } from '../../core/index.ts';
import { type RouteMatch, unreachableRoutes } from '../../route/index.ts';
import { type Fault, fault } from '../faults.ts';
import { routeMatchSchema } from '../schema/index.ts';
import { listWords } from '../words.ts';
import { items, member, members } from './view.ts';

const actions = ['service', 'redirect', 'respond', 'files', 'compose'];

/** Each route does exactly one thing, names a service that exists, and can be reached. */
export function checkRoutes(world: unknown): Fault[] {
  const services = members(member(world, 'services')).map(([id]) => id);
  const routes = items(member(world, 'routes'));
  return [
    ...routes.flatMap((route, index) => [
      ...checkAction(route, index),
      ...checkService(route, index, services),
      ...checkServiceParts(route, index),
    ]),
    ...checkReachable(routes),
  ];
}

function checkAction(route: unknown, index: number): Fault[] {
  if (typeof route !== 'object') return [];
  const given = actions.filter((action) => member(route, action) !== undefined);
  if (given.length === 1) return [];
  const seen = given.length === 0 ? 'nothing says what it does' : `${listWords(given, 'and')} cannot stand together`;
  return [fault(['routes', index], `${seen}; give exactly one of ${listWords(actions, 'and')}`)];
}

/** The service of the route, and those beside it. */
function checkService(route: unknown, index: number, services: readonly string[]): Fault[] {
  const beside = ['canary', 'mirror'].flatMap((part) =>
    checkServiceAt(member(member(route, part), 'service'), ['routes', index, part, 'service'], services),
  );
  return [...checkServiceAt(member(route, 'service'), ['routes', index, 'service'], services), ...beside];
}

function checkServiceAt(service: unknown, at: readonly PropertyKey[], services: readonly string[]): Fault[] {
  if (typeof service !== 'string' || services.includes(service)) return [];
  const meant = closestNames(service, services, 1)[0];
  const known = services.length === 0 ? 'there are no services' : `services here: ${services.join(', ')}`;
  const hint = meant === undefined ? known : `did you mean '${meant}'?`;
  return [fault(at, `there is no service '${service}'; ${hint}`)];
}

/** What is about asking a service has no meaning where none is asked. */
const ofService = ['rewrite', 'retry', 'hedge', 'timeouts', 'upgrade', 'maxTunnels', 'clientDeadlines'];
const ofServiceFilters = ['sticky', 'canary', 'replay', 'primaryOnly', 'fresh', 'circuitBreaker', 'cache'];
/** An answer that is composed asks services too, each of them with what the route says. */
const ofOneService = ['rewrite', 'canary'];

function checkServiceParts(route: unknown, index: number): Fault[] {
  const kind = actions.find((action) => member(route, action) !== undefined);
  if (kind === undefined || kind === 'service') return [];
  const parts = kind === 'compose' ? ofOneService : [...ofService, ...ofServiceFilters];
  const given = parts.filter((part) => member(route, part) !== undefined && member(route, part) !== false);
  return given.map((part) =>
    fault(['routes', index, part], `is about a \`service\`, and ${kind} asks none; leave it out`),
  );
}

/** Only routes whose match is in order can hide one another. */
function checkReachable(routes: readonly unknown[]): Fault[] {
  const sound = routes.flatMap((route, index) => {
    const match = routeMatchSchema.safeParse(route);
    return match.success ? [{ match: match.data, index }] : [];
  });
  const matches: readonly RouteMatch[] = sound.map(({ match }) => match);
  return unreachableRoutes(matches).map(({ index, host, shadowedBy }) => {
    const by = listWords(
      shadowedBy.map((each) => `routes[${sound[each]!.index}]`),
      'and',
    );
    const on = host === '*' ? '' : ` for ${host}`;
    return fault(['routes', sound[index]!.index], `can never be reached${on}: ${by} takes all its requests`);
  });
}
