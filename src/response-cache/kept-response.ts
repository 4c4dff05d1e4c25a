/** An answer as it lies in the cache: plain data that any serializer can carry from one process to another. */
import type { StoredResponse } from '../caching/index.ts';

export interface KeptResponse {
  readonly stored: StoredResponse;
  /** Its bytes, one a character (latin1): such a string is written to a socket as fast as bytes are. */
  readonly body: string;
}

/** What a request that was waited for came to: an answer for all; one that is not to be kept; or its client left. */
export type Outcome = KeptResponse | 'unkept' | 'left';
