/**
 * What the parent process of `dev` and its region processes say to each other over Node's IPC channel, structured
 * cloning on. Both ends are always of one build, so there are no versions.
 */
import type {
  ActionResult,
  EventInput,
  FailoverResult,
  MetricSnapshot,
  PastAnswer,
  Purge,
  PurgeResult,
  ReloadResult,
  RestartOrder,
  RestartResult,
  ScaleResult,
  WhyAnswer,
  WhyQuery,
  WorldStatus,
} from '../control/index.ts';
import type { AppLine, DataAddresses, NodeTraffic } from '../world/index.ts';
import type { Target } from './links/index.ts';

/** What the parent may ask of a region, and what it is answered. */
export interface RegionCalls {
  status(): WorldStatus;
  why(query: WhyQuery): WhyAnswer;
  past(requestId: string): PastAnswer;
  metrics(): readonly MetricSnapshot[];
  drainEndpoint(id: string): ActionResult;
  undrainEndpoint(id: string): ActionResult;
  purge(what: Purge): PurgeResult;
  /** Reads the config file again and puts it in force. */
  reloadConfig(): ReloadResult;
  restartService(service: string, order: RestartOrder): RestartResult;
  failover(region: string, force: boolean): FailoverResult;
  scaleService(service: string, workers: number): ScaleResult;
}

export type CallName = keyof RegionCalls;

/** An error across the process boundary, where classes do not survive. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The first message to a region process. */
export interface StartMessage {
  readonly kind: 'start';
  readonly region: string;
  /** Absolute; the region reads the config itself, because functions cannot be sent. */
  readonly configFile: string;
  readonly listen: Target;
  /** Where each other region is reached from here. */
  readonly peers: Readonly<Record<string, Target>>;
  /** Where the data of each region is reached from here, and its own listens; undefined where the world has none. */
  readonly dataAddresses: DataAddresses | undefined;
  /** Where the embedded database is reached from here; undefined where the world has none. */
  readonly sqlUrl: string | undefined;
}

export interface CallMessage {
  readonly kind: 'call';
  /** Comes back with the answer. */
  readonly id: number;
  readonly name: CallName;
  readonly args: readonly unknown[];
}

export type ToRegion = StartMessage | CallMessage | { readonly kind: 'stop'; readonly graceMs: number };

export type FromRegion =
  | { readonly kind: 'ready'; readonly address: Target }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'traffic'; readonly traffic: NodeTraffic }
  | { readonly kind: 'event'; readonly event: EventInput }
  | { readonly kind: 'line'; readonly line: AppLine }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly failure: Failure };
