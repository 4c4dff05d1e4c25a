/**
 * The seam between the admin API and the world it shows: what the API may ask and what it may order.
 *
 * The composition root implements it; the API knows nobody else. A method that cannot do what it is asked throws
 * `unknownTarget`, `wrongState` or `badInput`. Actions are idempotent: draining what is draining says `changed: false`.
 */
import type { ActionResult } from './action-result.ts';
import type { EventBus } from './event-bus.ts';
import type { MetricSnapshot } from './metric-snapshot.ts';
import type { PastAnswer } from './past.ts';
import type { Purge, PurgeResult } from './purge.ts';
import type { ReloadResult } from './reload-result.ts';
import type { ScalingStatus } from './scaling-status.ts';
import type { WorldStatus } from './status.ts';
import type { WhyAnswer, WhyQuery } from './why.ts';

export type Awaitable<T> = T | Promise<T>;

/** The interventions of `antipode dev`; a world in production does not offer them. */
export interface DevActions {
  kill(region: string): Awaitable<ActionResult>;
  revive(region: string): Awaitable<ActionResult>;
  cut(from: string, to: string): Awaitable<ActionResult>;
  heal(from: string, to: string): Awaitable<ActionResult>;
  /** Adds `ms` to every round trip of the region; 0 ends it. */
  slow(region: string, ms: number): Awaitable<ActionResult>;
}

/** Reads the config again and puts it in force. Throws `configRefused` when it has a fault or cannot be put in force. */
export type ReloadConfig = () => Awaitable<ReloadResult>;

export interface ControlSource {
  readonly events: EventBus;
  /** The config as resolved. It may hold functions and secrets: the API replaces both before it shows it. */
  world(): unknown;
  status(): Awaitable<WorldStatus>;
  scaling(): Awaitable<ScalingStatus>;
  why(query: WhyQuery): Awaitable<WhyAnswer>;
  /** What became of a request of the past. Throws `unknownRequest`. */
  past(requestId: string): Awaitable<PastAnswer>;
  metrics(): Awaitable<Iterable<MetricSnapshot>>;
  purge(what: Purge): Awaitable<PurgeResult>;
  drainEndpoint(id: string): Awaitable<ActionResult>;
  undrainEndpoint(id: string): Awaitable<ActionResult>;
  drainRegion(id: string): Awaitable<ActionResult>;
  undrainRegion(id: string): Awaitable<ActionResult>;
  /** Where the config can be read again. */
  readonly reloadConfig?: ReloadConfig;
  readonly dev?: DevActions;
}
