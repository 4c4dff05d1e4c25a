/** Which of several stored responses that match a request answers it (RFC 9111, sections 4 and 4.1). */
import type { StoredResponse } from './stored-response.ts';

/**
 * Whether one goes before the other: the one that varies, for one that does not may be a default answer that forgot to say
 * so; else the one made last.
 */
export function isPreferred(one: StoredResponse, other: StoredResponse): boolean {
  const varies = one.variant.names.length > 0;
  return varies === other.variant.names.length > 0 ? one.dateMs >= other.dateMs : varies;
}
