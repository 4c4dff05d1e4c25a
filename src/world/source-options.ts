/** What a source of endpoints is given, and what it gives. */
import type { ResolvedService, ServiceSource } from '../config/index.ts';
import type { ServiceStatus } from '../control/index.ts';
import type { MessageHub } from '../messaging/index.ts';
import type { ProxyEndpointOptions } from '../proxy/index.ts';
import type { Outcomes, OutputStream, ProcessGroup, Reaper, SocketAddress } from '../supervisor/index.ts';
import type { EndpointLedger } from './endpoint-ledger.ts';
import type { NodeTools } from './node-tools.ts';
import type { ServiceAutoscaler, UnderWay } from './service-scaling.ts';
import type { WorkerFleet } from './workers/worker-fleet.ts';
import type { WorkerPlace } from './workers/worker-place.ts';

/** A line that an app process wrote. */
export interface AppLine {
  readonly service: string;
  readonly worker: number;
  /** The process that has the worker's place. */
  readonly pid?: number;
  readonly stream: OutputStream;
  readonly text: string;
}

export interface SourceOptions {
  /** The region in front of each endpoint's label; empty outside of regions. */
  readonly region: string;
  readonly reaper: Reaper;
  readonly onLine: (line: AppLine) => void;
  readonly tools: NodeTools;
  /** What processes of apps find in their environment, beside what the config says; asked at each start. */
  readonly appEnv: () => Readonly<Record<string, string>>;
  /** Options of node for them, before those of the config. */
  readonly appArgs: () => readonly string[];
  /** Carries what the workers of a service tell each other. */
  readonly hubOf: (service: string) => MessageHub;
  /** Where the endpoints of a service count, whatever config they are of. */
  readonly ledgerOf: (service: string) => EndpointLedger;
  /** All services of this node, which share its memory; while a new config is being prepared, those of that one. */
  readonly services: () => readonly ResolvedService[];
  /** Where this node is in the process of an app: the processes are somebody else's. */
  readonly worker?: WorkerPlace | undefined;
  /** The processes that run the edge of this node. */
  readonly fleet?: WorkerFleet | undefined;
}

/** Who is told the endpoints. */
export interface EndpointReceiver {
  readonly service: ResolvedService;
  /** `proven`: those that are new are known to be there, and take requests before their first check. */
  setEndpoints(list: readonly ProxyEndpointOptions[], how?: { readonly proven: boolean }): void;
  /** Requests of the service that this node has under way. */
  underWay(): UnderWay;
  /** Whether requests are under way at an address, on the list or gone from it. */
  isBusy(address: SocketAddress): boolean;
  /** How the requests ended that an address was sent, and those that all others of the service were. */
  outcomes(address: SocketAddress): { readonly own: Outcomes; readonly others: Outcomes };
}

export interface EndpointSource {
  /** The processes behind the endpoints; undefined where they are not ours. */
  readonly group?: ProcessGroup;
  /** As they are shown. */
  workers(): ServiceStatus['workers'];
  /** Gives the service more processes, or fewer; none where they are not ours. */
  readonly autoscaler?: ServiceAutoscaler;
  /**
   * Checks what a new config says of the processes; what it returns puts that in force, as far as processes need not be new
   * for it. Throws what starting them would throw. Only where they are ours.
   */
  prepare?(service: ResolvedService): () => void;
  /** Resolves when the first list is complete: at once for a list, with the first start of every worker for processes. */
  readonly settled: Promise<void>;
  stop(graceMs: number): Promise<void>;
}

export type Source<Kind extends ServiceSource['kind']> = Extract<ServiceSource, { kind: Kind }>;
