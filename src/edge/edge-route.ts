/**
 * A route as an edge runs it: what matches, and what then happens. Made once when the config loads, so that a request
 * meets no option that is not set.
 */
import type { RouteMatch } from '../route/index.ts';
import type { Handler } from './handler.ts';
import type { RouteFilters } from './route-filter.ts';

export interface EdgeRoute extends RouteMatch {
  /** Its place in the counters, the same for as long as there is a route of this label. */
  readonly index: number;
  /** What metrics and `why` call it. */
  readonly label: string;
  /** The service it goes to; undefined where the edge answers by itself. */
  readonly service?: string | undefined;
  /** Whether a path may hold `%2f` or `%5c`. */
  readonly encodedSlash: boolean;
  readonly filters?: RouteFilters | undefined;
  /** What the access log takes of it, where that is not as everywhere: nothing, or another part. */
  readonly accessLog?: false | { readonly sample: number } | undefined;
  readonly handler: Handler;
}
