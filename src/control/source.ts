/**
 * The seam between the admin API and the world it shows: what the API may ask and what it may order.
 *
 * The composition root implements it; the API knows nobody else. A method that cannot do what it is asked throws
 * `unknownTarget`, `wrongState` or `badInput`. Actions are idempotent: draining what is draining says `changed: false`.
 */
import type { ActionResult } from './action-result.ts';
import type { EventBus } from './event-bus.ts';
import type { FailoverResult } from './failover-result.ts';
import type { LogBook } from './logs/log-book.ts';
import type { MetricSnapshot } from './metric-snapshot.ts';
import type { PastAnswer } from './past.ts';
import type { Purge, PurgeResult } from './purge.ts';
import type { ReloadResult } from './reload-result.ts';
import type { ScalingStatus } from './scaling-status.ts';
import type { RestartResult, ScaleResult } from './service-results.ts';
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

/** How a rolling restart is ordered. */
export interface RestartOrder {
  /** Why, for people. */
  readonly reason: string;
  /** How long the first new worker is looked at, instead of what the config says. */
  readonly observeMs?: number;
}

/** Orders to the processes of services. A service whose processes run elsewhere, or that has none, is `wrongState`. */
export interface ServiceActions {
  /**
   * A rolling restart, without a failed request; resolves at its end. Who asks while one is under way is given the next.
   * Throws `rolloutStopped` when the new workers are no good; the old ones go on then.
   */
  reload(service: string, order: RestartOrder): Awaitable<RestartResult>;
  /** Sets the number of workers; resolves when new ones are ready or have failed once, and old ones are gone. */
  scale(service: string, workers: number): Awaitable<ScaleResult>;
}

/**
 * Makes a region the primary of the data. Throws `unknownTarget`, and `wrongState` where there is no such data or
 * they refuse.
 */
export type Failover = (region: string, force: boolean) => Awaitable<FailoverResult>;

export interface ControlSource {
  readonly events: EventBus;
  /** Where somebody keeps what the processes of apps write. */
  readonly logs?: LogBook;
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
  /** Where the world may have data. */
  readonly failover?: Failover;
  /** Where there are processes of services to give orders to. */
  readonly services?: ServiceActions;
  /** Ends the node as SIGTERM does, where whoever started it lets it be ended so; resolves when that has begun. */
  readonly stop?: () => Awaitable<ActionResult>;
  readonly dev?: DevActions;
}
