import { type Fault, fault } from '../faults.ts';
import { items, member, members } from './view.ts';

/** What a route's filters need of the rest of the route, and of each other. */
export function checkRouteFilters(world: unknown): Fault[] {
  const services = members(member(world, 'services')).map(([id]) => id);
  return items(member(world, 'routes')).flatMap((route, index) => [
    ...checkCors(route, ['routes', index]),
    ...checkFallback(route, ['routes', index], services),
  ]);
}

function checkFallback(route: unknown, path: readonly PropertyKey[], services: readonly string[]): Fault[] {
  const fallback = member(route, 'fallback');
  if (fallback === undefined) return [];
  const at = [...path, 'fallback'];
  if (fallback === 'stale-cache') {
    const isCached = member(route, 'cache') !== undefined;
    return isCached ? [] : [fault(at, 'is what is cached, and this route has no cache; add `cache: true`')];
  }
  if (member(route, 'service') === undefined) return [fault(at, 'stands in for a service, and this route has none')];
  const [answer, service] = [member(fallback, 'respond'), member(fallback, 'service')];
  if ((answer === undefined) === (service === undefined)) return [fault(at, 'give exactly one of respond and service')];
  const isUnknown = typeof service === 'string' && !services.includes(service);
  return isUnknown ? [fault([...at, 'service'], `there is no service '${service}'`)] : [];
}

function checkCors(route: unknown, path: readonly PropertyKey[]): Fault[] {
  const cors = member(route, 'cors');
  if (cors === undefined) return [];
  const methods = items(member(route, 'methods'));
  const unasked = methods.length > 0 && !methods.includes('OPTIONS');
  const origins = member(cors, 'origins');
  const isOpen = member(cors, 'credentials') === true && (origins === undefined || items(origins).includes('*'));
  return [
    ...(unasked
      ? [fault([...path, 'methods'], "browsers ask with OPTIONS before they use `cors`; add 'OPTIONS'")]
      : []),
    ...(isOpen
      ? [
          fault(
            [...path, 'cors', 'credentials'],
            'with any origin, every page of the web could act as its visitor; list the `origins` that may',
          ),
        ]
      : []),
  ];
}
