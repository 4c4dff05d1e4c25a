/**
 * Where the library in an app meets what its supervisor has put into the process before the app was loaded. The app has the
 * package from its own node_modules, which may be another copy, or another version: so they meet by a global symbol, over
 * a contract with a number.
 */
import type { CounterOrder } from './counters.ts';
import type { Told } from './messages.ts';

/** The number of the contract below; another one is not understood. */
export const portVersion = 1;

/** Who this process is. */
export interface WorkerFacts {
  readonly isSupervised: boolean;
  /** `2.3`: the third process of worker 2. Unique among all processes that the service has had on this node. */
  readonly id: string;
  readonly number: number;
  /** Empty where nobody supervises it. */
  readonly service: string;
  /** Empty where the node stands in none. */
  readonly region: string;
  /** Rolling restarts of the service before this process was started. */
  readonly generation: number;
}

/** Who hears what workers tell each other. */
export interface PortListener {
  onTold(told: Told): void;
  /** So many messages, of any topics, were left out. */
  onMissed(count: number): void;
}

export interface WorkerPort {
  readonly version: number;
  readonly facts: WorkerFacts;
  /** Tells all workers of the service that listen, this one included. Throws ERR_WORKER_SUPERVISOR. */
  tell(topic: string, text: string): void;
  /** The function returned ends it. */
  listen(listener: PortListener): () => void;
  /** The counter's value afterwards. Rejects with ERR_WORKER_COUNTER and ERR_WORKER_SUPERVISOR. */
  count(order: CounterOrder): Promise<number>;
}
