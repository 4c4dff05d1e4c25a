/**
 * A route as an edge runs it: what matches, and what then happens. Made once when the config loads, so that a request
 * meets no option that is not set.
 */
import type { Target } from '../proxy/index.ts';
import type { RouteMatch } from '../route/index.ts';
import type { LocalAction } from './local-answer.ts';

export interface ForwardAction {
  readonly kind: 'forward';
  readonly target: Target;
  /** Whether a client may change the protocol, to WebSocket for example. */
  readonly upgrade: boolean;
}

export interface EdgeRoute extends RouteMatch {
  /** Its place in the counters. */
  readonly index: number;
  /** What metrics and `why` call it. */
  readonly label: string;
  /** Whether a path may hold `%2f` or `%5c`. */
  readonly encodedSlash: boolean;
  readonly action: ForwardAction | LocalAction;
}
