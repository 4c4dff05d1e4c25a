/**
 * Small universes of routes and requests, so that collisions are common, and the order of matching written down as
 * plainly as possible: the specification the router is tested against.
 */
import fc from 'fast-check';
import type { RouteMatch } from '../../src/route/index.ts';

export interface SampleRequest {
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly fields: Readonly<Record<string, string>>;
}

const hostPattern = fc.constantFrom('a.b', 'x.a.b', 'b', 'B', '*.a.b', '*.b', '*');
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

export const anyRoute: fc.Arbitrary<RouteMatch> = fc.record({
  host: optional(fc.oneof(hostPattern, fc.array(hostPattern, { minLength: 1, maxLength: 3 }))),
  path: optional(fc.constantFrom('/', '/a', '/a/', '/a/b', '/ab', '/a/b/c', '/b')),
  methods: optional(fc.uniqueArray(fc.constantFrom('GET', 'POST'), { maxLength: 2 })),
  headers: optional(
    fc.dictionary(fc.constantFrom('X-One', 'x-two'), fc.constantFrom<(string | true)[]>('1', '2', true)),
  ),
});

export const anyRoutes: fc.Arbitrary<RouteMatch[]> = fc.array(anyRoute, { maxLength: 10 });

const hosts = ['a.b', 'x.a.b', 'y.x.a.b', 'z.b', 'b', 'ab', 'other'];
const paths = ['/', '/a', '/a/', '/a/b', '/ab', '/a/b/c', '/a/b/c/d', '/b', '/fresh', '/a//b'];
const methods = ['GET', 'POST', 'FRESH'];
const values = [undefined, '1', '2', 'fresh'];

const fieldSets = values.flatMap((one) =>
  values.map(
    (two): Record<string, string> => ({
      ...(one === undefined ? {} : { 'x-one': one }),
      ...(two === undefined ? {} : { 'x-two': two }),
    }),
  ),
);

/** Every request that this universe can tell apart. */
export const allRequests: readonly SampleRequest[] = hosts.flatMap((host) =>
  paths.flatMap((path) => methods.flatMap((method) => fieldSets.map((fields) => ({ host, path, method, fields })))),
);

export const anyRequest: fc.Arbitrary<SampleRequest> = fc.constantFrom(...allRequests);

/** The specification: all matching (route, host pattern) pairs, sorted by the stated order, first one wins. */
export function naiveMatch(routes: readonly RouteMatch[], request: SampleRequest): RouteMatch | undefined {
  const candidates = routes.flatMap((route, index) => {
    if (!matchesRest(route, request)) return [];
    const patterns = [route.host ?? '*'].flat().filter((pattern) => matchesHost(pattern, request.host));
    const path = (route.path ?? '/').split('/').filter((part) => part !== '').length;
    const conditions = route.methods !== undefined || Object.keys(route.headers ?? {}).length > 0;
    return patterns.map((pattern) => ({ route, rank: [hostRank(pattern), path, Number(conditions), -index] }));
  });
  candidates.sort((a, b) => a.rank.map((own, at) => b.rank[at]! - own).find((difference) => difference !== 0) ?? 0);
  return candidates[0]?.route;
}

function hostRank(pattern: string): number {
  if (pattern === '*') return 0;
  return pattern.startsWith('*.') ? pattern.length : 1_000;
}

function matchesHost(pattern: string, host: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern.toLowerCase();
}

function matchesRest({ path = '/', methods, headers = {} }: RouteMatch, request: SampleRequest): boolean {
  const prefix = path.replace(/\/$/, '');
  return (
    (request.path === prefix || request.path.startsWith(`${prefix}/`)) &&
    (methods?.includes(request.method) ?? true) &&
    Object.entries(headers).every(([name, wanted]) => {
      const value = request.fields[name.toLowerCase()];
      return wanted === true ? value !== undefined : value === wanted;
    })
  );
}
