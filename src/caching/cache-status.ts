/** Cache-Status (RFC 9211): what this cache did with a request, behind what caches before it have said. */

/** Why a request was sent on (RFC 9211, section 2.2). */
export type Forwarded = 'bypass' | 'method' | 'uri-miss' | 'vary-miss' | 'miss' | 'request' | 'stale' | 'partial';

export interface CacheOutcome {
  readonly hit?: boolean;
  readonly forwarded?: Forwarded;
  /** The status of the answer it was sent on for. */
  readonly forwardStatus?: number;
  /** Whether the answer was stored. */
  readonly stored?: boolean;
  /** Whether it waited for another request's answer. */
  readonly collapsed?: boolean;
  /** Seconds the response is still fresh; below 0 how long it has been stale. */
  readonly ttlSeconds?: number;
  /** A token. */
  readonly detail?: string;
}

/** A line with its CRLF. */
export function cacheStatusLine(outcome: CacheOutcome): string {
  return `cache-status: ${cacheStatus('antipode', outcome)}\r\n`;
}

/** What the cache called `name`, a token, says of itself. */
export function cacheStatus(name: string, outcome: CacheOutcome): string {
  const { hit, forwarded, forwardStatus, stored, collapsed, ttlSeconds, detail } = outcome;
  let line = name;
  if (hit === true) line += '; hit';
  if (forwarded !== undefined) line += `; fwd=${forwarded}`;
  if (forwardStatus !== undefined) line += `; fwd-status=${forwardStatus}`;
  if (ttlSeconds !== undefined) line += `; ttl=${ttlSeconds}`;
  if (stored === true) line += '; stored';
  if (collapsed === true) line += '; collapsed';
  if (detail !== undefined) line += `; detail=${detail}`;
  return line;
}
