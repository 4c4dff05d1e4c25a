import { type Fault, fault } from '../faults.ts';
import { items, member } from './view.ts';

/** What a route's filters need of the rest of the route, and of each other. */
export function checkRouteFilters(world: unknown): Fault[] {
  return items(member(world, 'routes')).flatMap((route, index) => checkCors(route, ['routes', index]));
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
