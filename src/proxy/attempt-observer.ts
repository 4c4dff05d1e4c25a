/** Who is told of the tries of one request, to write them down: nothing follows from what it hears. */
import type { AttemptEnd } from './attempt-end.ts';
import type { EndpointAddress } from './endpoint-address.ts';

/** An endpoint, as far as it is written down. */
export interface TriedEndpoint {
  readonly id: string;
  /** Whether it is another of our edges; then its id is that of a region. */
  readonly isEdge: boolean;
  readonly address: EndpointAddress;
}

export interface AttemptObserver {
  started(endpoint: TriedEndpoint): void;
  /** A connection is there, and the head of the request is about to be written: the last moment to say what is in it. */
  sending(endpoint: TriedEndpoint): void;
  /** As `Target.finished` is told it. */
  finished(endpoint: TriedEndpoint, end: AttemptEnd, latencyMs: number): void;
}
