export { rewritePrefix } from './rewrite-prefix.ts';
export type { FieldLookup, RouteMatch } from './route-match.ts';
export { createRouter, type Router } from './router.ts';
export { type UnreachableRoute, unreachableRoutes } from './unreachable-routes.ts';
