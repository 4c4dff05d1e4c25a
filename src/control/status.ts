/**
 * The world now, as `GET /v1/status` tells it: every state with its reason, because a state alone starts a search.
 *
 * The interfaces are what a `ControlSource` returns; the schema says the same to clients (OpenAPI, and the CLI, which
 * checks what it is answered). Times are spans (`sinceMs`: how long it has been so), so nobody compares clocks.
 */
import { z } from 'zod';
import { type CacheLinkStatus, cacheLinkStatusSchema } from './cache-link-status.ts';
import { type DataStatus, dataStatusSchema } from './data-status.ts';

export type RegionState = 'up' | 'down' | 'draining';
export type EndpointState = 'healthy' | 'unhealthy' | 'ejected' | 'draining' | 'unknown';
/**
 * `standby`: ready, and another process of the same worker takes the requests. `crashed`: ended by itself, and is started
 * again after a while.
 */
export type WorkerState = 'starting' | 'ready' | 'standby' | 'draining' | 'stopping' | 'crashed' | 'stopped';

export interface NodeStatus {
  /** The region this node stands in; a global entry stands in none. */
  readonly region?: string;
  readonly pid: number;
  readonly uptimeMs: number;
  readonly version: string;
}

export interface RegionStatus {
  readonly id: string;
  readonly state: RegionState;
  readonly reason: string;
  readonly sinceMs: number;
  /** Requests this node has under way there. */
  readonly inFlight: number;
  /** Share of failed requests lately, 0 to 1. */
  readonly errorRate: number;
  /** Round trip from this node, when it is known. */
  readonly rttMs?: number;
  readonly url?: string;
}

export interface EndpointStatus {
  readonly id: string;
  readonly url: string;
  readonly state: EndpointState;
  readonly reason: string;
  readonly sinceMs: number;
  /** Requests under way. */
  readonly active: number;
  readonly weight: number;
  /** Since this node started, over reloads and whatever processes had this id. */
  readonly requests: number;
  /** Since this node started: answers of 5xx and failures to connect. */
  readonly errors: number;
}

/** The last time that a worker ended by itself. */
export interface WorkerCrash {
  /** How long ago. */
  readonly agoMs: number;
  /** How it ended, with its last lines on stderr. */
  readonly reason: string;
  /** How long it had run. */
  readonly uptimeMs: number;
  /** The file of its heap, where it ran out of it and the config names a folder for that. */
  readonly heapSnapshot?: string;
}

export interface WorkerStatus {
  /** 1 to the number of workers; for a while there may be two processes of one worker. */
  readonly worker: number;
  /** 0 while it has no process. */
  readonly pid: number;
  readonly state: WorkerState;
  readonly reason: string;
  /** How long its process has been running. */
  readonly uptimeMs: number;
  /** How often a process of this worker was started again after a crash. */
  readonly restarts: number;
  /** Rolling restarts before its process was started. */
  readonly generation: number;
  /** Resident memory, where it is known. */
  readonly rssBytes?: number;
  /** Event loop utilisation in the last second, 0 to 1, where its process tells it. */
  readonly elu?: number;
  readonly lastCrash?: WorkerCrash;
}

export interface ServiceStatus {
  readonly id: string;
  /** The region these endpoints stand in, when it is one. */
  readonly region?: string;
  /** The balancing policy's name. */
  readonly balance: string;
  /** So few endpoints are healthy that sick ones are used as well. */
  readonly panic: boolean;
  readonly endpoints: readonly EndpointStatus[];
  readonly workers: readonly WorkerStatus[];
}

export interface WorldStatus {
  /** The world's name. */
  readonly world: string;
  readonly node: NodeStatus;
  readonly regions: readonly RegionStatus[];
  readonly services: readonly ServiceStatus[];
  /** Where this node has replicated data; of a whole world, where any has. */
  readonly data?: DataStatus;
  /** The caches of apps, where those of regions are joined; of a node, its own links. */
  readonly cacheLinks?: readonly CacheLinkStatus[];
}

const count = z.int().nonnegative();
const spanMs = z.number().nonnegative();

const regionStatusSchema: z.ZodType<RegionStatus> = z.object({
  id: z.string(),
  state: z.enum(['up', 'down', 'draining']),
  reason: z.string(),
  sinceMs: spanMs,
  inFlight: count,
  errorRate: z.number().min(0).max(1),
  rttMs: spanMs.exactOptional(),
  url: z.string().exactOptional(),
});

const workerStatusSchema: z.ZodType<WorkerStatus> = z.object({
  worker: count,
  pid: count,
  state: z.enum(['starting', 'ready', 'standby', 'draining', 'stopping', 'crashed', 'stopped']),
  reason: z.string(),
  uptimeMs: spanMs,
  restarts: count,
  generation: count,
  rssBytes: count.exactOptional(),
  elu: z.number().min(0).max(1).exactOptional(),
  lastCrash: z
    .object({ agoMs: spanMs, reason: z.string(), uptimeMs: spanMs, heapSnapshot: z.string().exactOptional() })
    .exactOptional(),
});

const serviceStatusSchema: z.ZodType<ServiceStatus> = z.object({
  id: z.string(),
  region: z.string().exactOptional(),
  balance: z.string(),
  panic: z.boolean(),
  endpoints: z.array(
    z.object({
      id: z.string(),
      url: z.string(),
      state: z.enum(['healthy', 'unhealthy', 'ejected', 'draining', 'unknown']),
      reason: z.string(),
      sinceMs: spanMs,
      active: count,
      weight: z.number().nonnegative(),
      requests: count,
      errors: count,
    }),
  ),
  workers: z.array(workerStatusSchema),
});

export const worldStatusSchema: z.ZodType<WorldStatus> = z.object({
  world: z.string(),
  node: z.object({ region: z.string().exactOptional(), pid: count, uptimeMs: spanMs, version: z.string() }),
  regions: z.array(regionStatusSchema),
  services: z.array(serviceStatusSchema),
  data: dataStatusSchema.exactOptional(),
  cacheLinks: z.array(cacheLinkStatusSchema).exactOptional(),
});
