/** What is known of a client when a region is chosen for it; nothing at all is allowed. */
import type { Coordinates } from '../geo/index.ts';

export interface SteeringClient {
  readonly coordinates?: Coordinates | undefined;
  /** ISO 3166-1 alpha-2; stands in for missing coordinates. */
  readonly country?: string | undefined;
  /** What makes the client the same client again (an address, a session), for the strategies that go by it. */
  readonly key?: string | undefined;
}
