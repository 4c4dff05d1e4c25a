/**
 * A path to its route, one comparison a segment. The raw path is split before it is decoded: an id may contain `/` and
 * `:` when they are percent-encoded, and stays one segment.
 */
import { AntipodeError } from '../core/index.ts';
import { badInput } from './control-errors.ts';
import type { Route } from './route.ts';

export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** HEAD is served by GET. Throws ERR_CONTROL_NO_ROUTE, or ERR_CONTROL_METHOD with `details.allow`. */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
  const segments = path.split('/');
  const found = routes.filter((route) => fits(route.path.split('/'), segments));
  if (found.length === 0) {
    throw new AntipodeError('ERR_CONTROL_NO_ROUTE', `nothing is at ${path}: GET / lists what is`);
  }
  const wanted = method === 'HEAD' ? 'GET' : method;
  const route = found.find((candidate) => candidate.method === wanted);
  if (route === undefined) {
    const allow = found.map((candidate) => (candidate.method === 'GET' ? 'GET, HEAD' : candidate.method)).join(', ');
    throw new AntipodeError('ERR_CONTROL_METHOD', `${method} is not possible here: use ${allow}`, {
      details: { allow },
    });
  }
  return { route, params: readParams(route.path.split('/'), segments) };
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, at) => (part.startsWith('{') ? segments[at] !== '' : part === segments[at]))
  );
}

function readParams(pattern: readonly string[], segments: readonly string[]): Readonly<Record<string, string>> {
  const named = pattern.flatMap((part, at) =>
    part.startsWith('{') ? [[part.slice(1, -1), decode(segments[at]!)]] : [],
  );
  return Object.fromEntries(named) as Record<string, string>;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badInput(`${JSON.stringify(segment)} is not percent-encoded UTF-8`);
  }
}
