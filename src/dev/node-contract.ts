/**
 * What `dev` needs of a node: the seam between the world on one machine and the composition root that starts nodes. The
 * global entry and each region are started through it; production needs neither the lines nor the entry.
 */
import type { ResolvedWorld } from '../config/index.ts';
import type { ControlSource, EventBus } from '../control/index.ts';
import type { Coordinates } from '../geo/index.ts';
import type { OutputStream, Reaper } from '../supervisor/index.ts';
import type { Target } from './links/index.ts';

export interface DevNodeOptions {
  /** With `debug` on and at least one region. */
  readonly world: ResolvedWorld;
  /** The region this node stands in; undefined for the global entry, which runs no service and steers every request. */
  readonly region: string | undefined;
  /** Port 0 takes a free one. */
  readonly listen: Target;
  /**
   * Where the edge of a region is reached from here, by a client at this place: a link with the delay of the distance.
   * At the entry the answer differs by place and may change: ask for each request, and for the place-less probes with
   * undefined. In a region there is one address for each other region, whatever the place. Answers at once; an address
   * it has given may later refuse connections, when it has not been asked for in a long time.
   */
  readonly lineTo: (region: string, place: Coordinates | undefined) => Target;
  /** Kills what is left should this process die. */
  readonly reaper: Reaper;
  /** Where the node tells what happens. */
  readonly events: EventBus;
  /** Each line that an app process writes. */
  readonly onLine: (line: AppLine) => void;
}

export interface AppLine {
  readonly service: string;
  readonly worker: number;
  readonly stream: OutputStream;
  readonly text: string;
}

export interface DevNode {
  /** Where the node listens. */
  readonly address: Target;
  /** This node's own view: its `status()` holds the services it runs, its `why()` the choice it would make. */
  readonly source: ControlSource;
  traffic(): NodeTraffic;
  /** Lets requests under way and app processes end for `graceMs`, then ends them. */
  close(options: { readonly graceMs: number }): Promise<void>;
}

/** What a node has answered since it started. */
export interface NodeTraffic {
  readonly requests: number;
  /** Answers of 5xx. */
  readonly errors: number;
  /** Answers by duration: one more than `boundsMs`, the last for what took longer. Not cumulative. */
  readonly byDuration: readonly number[];
  readonly boundsMs: readonly number[];
}

/**
 * Resolves once the node listens and each service it runs here has had its first start: at least one worker is ready, or
 * all have crashed (they are started again). Throws ERR_EDGE_LISTEN when the port is not to be had.
 */
export type StartNode = (options: DevNodeOptions) => Promise<DevNode>;
