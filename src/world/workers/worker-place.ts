/**
 * Where a node runs that shares the process of an app: in one of several workers, which a supervisor started, feeds with
 * connections and tells what they cannot know by themselves.
 */
import type { LocalApp } from '../../proxy/index.ts';
import type { Siblings } from './siblings.ts';

export interface WorkerPlace {
  /** The endpoint that this process is, by its id: `web/2`. */
  readonly endpoint: string;
  /** The app's own server, once it listens. */
  readonly app: () => LocalApp | undefined;
  /** What all processes of the node know, and nobody else. */
  readonly secret: string;
  readonly processes: ProcessFeed;
  /** The other workers of the same service. */
  readonly siblings: Siblings;
}

/** A process of a service that the supervisor runs, and which takes requests. */
export interface ProcessEndpoint {
  /** Its key in the service: `2` in `web/2`. */
  readonly key: string;
  /** The process that has this key now, among all that the service has had. */
  readonly process: string;
  readonly host: string;
  readonly port: number;
}

/** Tells which processes there are. */
export interface ProcessFeed {
  /** Calls `listener` with the processes of a service as soon as they are known, and whenever they change. */
  follow(service: string, listener: (processes: readonly ProcessEndpoint[]) => void): () => void;
}
