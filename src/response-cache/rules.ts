/**
 * What is kept, and for how long: the rules of HTTP for shared caches (RFC 9111) as the options have them. What an answer says
 * of itself goes before `ttl`.
 */
import { createHash } from 'node:crypto';
import {
  cachingDefaults,
  type FreshnessOptions,
  freshForMs,
  type Received,
  type StoredResponse,
  storedResponse,
  whyNotStored,
} from '../caching/index.ts';
import { parseDuration, parseSize } from '../core/index.ts';
import { fieldValues, withoutFields } from '../http/index.ts';
import { responseCacheDefaults } from './defaults.ts';
import type { Despite, ResponseCacheOptions } from './options.ts';

export interface Rules {
  readonly freshness: FreshnessOptions;
  readonly staleWhileRevalidateMs: number;
  readonly maxBodyBytes: number;
  readonly waitMs: number;
  readonly despite: ReadonlySet<Despite>;
}

/** Throws ERR_UNITS_DURATION and ERR_UNITS_SIZE. */
export function rulesOf(options: ResponseCacheOptions<never>): Rules {
  const { ttl, staleWhileRevalidate = 0, maxBody, wait, despite = [] } = options;
  const ttlMs = ttl === undefined ? undefined : parseDuration(ttl);
  return {
    freshness: { targets: cachingDefaults.targets, ttlMs, heuristic: false },
    staleWhileRevalidateMs: parseDuration(staleWhileRevalidate),
    maxBodyBytes: maxBody === undefined ? responseCacheDefaults.maxBodyBytes : parseSize(maxBody),
    waitMs: wait === undefined ? responseCacheDefaults.waitMs : parseDuration(wait),
    despite: new Set(despite),
  };
}

/** The head of an answer that may be kept; undefined where it may not. */
export function storable(received: Received, rules: Rules): StoredResponse | undefined {
  const { freshness, despite } = rules;
  const judged = {
    ...received,
    fields: judgedFields(received.fields, despite),
    requestFields: withoutFields(received.requestFields, uncounted(despite)),
  };
  const why = whyNotStored(
    { ...judged, method: 'GET' },
    {
      targets: freshness.targets,
      hasTtl: freshness.ttlMs !== undefined,
      heuristic: false,
      storeSetCookie: despite.has('set-cookie'),
    },
  );
  // An event stream does not end, and is of its reader's moment.
  if (why !== undefined || isEventStream(received.fields)) return undefined;
  const stored = storedResponse(judged, {
    ...freshness,
    staleWhileRevalidateMs: rules.staleWhileRevalidateMs,
    staleIfErrorMs: 0,
  });
  if (stored.noCache || freshForMs(stored, received.responseMs) <= 0) return undefined;
  return { ...stored, fields: stored.fields + unjudgedFields(received.fields, despite) };
}

/** With a tag of its content where it has none, so that clients can be told that they have it already. */
export function tagged(stored: StoredResponse, body: string): StoredResponse {
  if (stored.etag !== undefined || stored.status !== 200) return stored;
  const etag = `W/"${createHash('sha256').update(body, 'latin1').digest('base64url').slice(0, 22)}"`;
  return { ...stored, etag, fields: `${stored.fields}etag: ${etag}\r\n` };
}

const freshnessFields: ReadonlySet<string> = new Set(['cache-control', 'expires', ...cachingDefaults.targets]);

function judgedFields(fields: string, despite: ReadonlySet<Despite>): string {
  return despite.has('cache-control') ? withoutFields(fields, freshnessFields) : fields;
}

/** They count for nothing here; whoever is given the answer is told them all the same. */
function unjudgedFields(fields: string, despite: ReadonlySet<Despite>): string {
  if (!despite.has('cache-control')) return '';
  const lines = fields.split('\r\n').slice(0, -1);
  const kept = lines.filter((line) => freshnessFields.has(line.slice(0, line.indexOf(':')).toLowerCase()));
  return kept.map((line) => `${line}\r\n`).join('');
}

/** What the client asks of caches has been heard before: it does not decide what others get. */
function uncounted(despite: ReadonlySet<Despite>): ReadonlySet<string> {
  return new Set(despite.has('authorization') ? ['cache-control', 'authorization'] : ['cache-control']);
}

function isEventStream(fields: string): boolean {
  return fieldValues(fields, 'content-type').some((type) => /^text\/event-stream\b/i.test(type));
}
