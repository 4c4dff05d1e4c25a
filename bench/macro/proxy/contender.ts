/**
 * One proxy under test: a single process on the tested core, in front of the endpoint.
 */
import type { RunningProcess } from '../../../test/support/index.ts';

export interface Contender {
  /** Starts it on 127.0.0.1:`port`, listening. */
  start(place: Place): Promise<RunningProcess>;
  version(): string;
}

export interface Place {
  readonly port: number;
  readonly endpointPort: number;
  /** What must stand before the command. */
  readonly prefix: readonly string[];
}
