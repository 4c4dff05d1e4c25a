/** What a node is started with. */
import type { ResolvedWorld } from '../config/index.ts';
import type { EventBus } from '../control/index.ts';
import type { ListenAddress } from '../edge/index.ts';
import type { Coordinates } from '../geo/index.ts';
import type { Reaper } from '../supervisor/index.ts';
import type { DataAddresses } from './open-data-engine.ts';
import type { RunningNode } from './running-node.ts';
import type { AppLine } from './source-options.ts';
import type { WorkerFleet } from './workers/worker-fleet.ts';
import type { WorkerPlace } from './workers/worker-place.ts';

export interface NodeOptions {
  readonly world: ResolvedWorld;
  /** The region this node stands in. Undefined where the world has regions: a global entry. */
  readonly region: string | undefined;
  /** Instead of the config's; port 0 takes a free one. */
  readonly listen?: ListenAddress;
  /** Kills app processes that are left should this process die. */
  readonly reaper: Reaper;
  readonly events: EventBus;
  readonly onLine: (line: AppLine) => void;
  /** Called once it listens, before its services start, which may take long; they start when it resolves. */
  readonly onOpen?: (node: RunningNode) => Promise<void>;
  /** When it resolves, the start waits for the services no longer. */
  readonly hurry?: Promise<unknown>;
  /** Where an access log to `stdout` goes: the number of an open file; 1 when not given. */
  readonly logTo?: number;
  /** In `dev`: where the data of each region answers this one, instead of what the config says. */
  readonly dataAddresses?: DataAddresses | undefined;
  /** In `dev`, where the embedded database of all regions is reached from this one. */
  readonly sqlUrl?: string | undefined;
  /** Inside the process of an app: what its supervisor does for it. Then the node does not listen by itself. */
  readonly worker?: WorkerPlace;
  /** The processes of apps that run the edge of this node, which then only stands in for them. */
  readonly fleet?: WorkerFleet;
  /**
   * In `dev`: where a region's edge is reached by a client at a place, instead of the region's own address. Then clients
   * may say where they are, and edges on this machine trust each other.
   */
  readonly lineTo?: (
    region: string,
    place: Coordinates | undefined,
  ) => { readonly host: string; readonly port: number };
}
