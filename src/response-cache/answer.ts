/** What a client is given of an answer that is kept: all of it, its head, a part, or that it has it already. */
import {
  type CacheOutcome,
  cacheStatus,
  contentRange,
  currentAgeMs,
  fieldsOf304,
  freshForMs,
  isNotModified,
  isRangeWanted,
  rangesOf,
  type StoredResponse,
} from '../caching/index.ts';
import { fieldValues, withoutFields } from '../http/index.ts';
import type { Asked } from './asked.ts';
import type { KeptResponse } from './kept-response.ts';

/** What this cache is called in Cache-Status (RFC 9211): the edge before the app is `antipode`. */
const name = 'antipode-app';

export interface Answer {
  readonly status: number;
  /** Lines with their CRLF. */
  readonly fields: string;
  /** latin1; undefined where there is none to be sent. */
  readonly body: string | undefined;
}

/** `isCollapsed`: the request waited for the run of the handler that made it. */
export function answerOf({ stored, body }: KeptResponse, asked: Asked, nowMs: number, isCollapsed: boolean): Answer {
  const told = toldOf(stored, nowMs, isCollapsed);
  const { status } = stored;
  if (status === 200 && isNotModified(asked.fields, stored)) {
    return { status: 304, fields: fieldsOf304(stored.fields) + told, body: undefined };
  }
  const isHead = asked.method === 'HEAD';
  const part = status !== 200 || isHead ? undefined : partOf(stored.fields, body, asked, stored);
  if (part !== undefined) return { ...part, fields: part.fields + told };
  const isBodiless = status === 204;
  const length = isBodiless ? '' : `content-length: ${body.length}\r\n`;
  const fields = withoutFields(stored.fields, lengthFields) + length + told;
  return { status, fields, body: isHead || isBodiless ? undefined : body };
}

function toldOf(stored: StoredResponse, nowMs: number, isCollapsed: boolean): string {
  const ttlSeconds = Math.floor(freshForMs(stored, nowMs) / 1_000);
  const outcome: CacheOutcome = isCollapsed
    ? { forwarded: 'uri-miss', collapsed: true, ttlSeconds }
    : { hit: true, ttlSeconds };
  return `age: ${Math.floor(currentAgeMs(stored, nowMs) / 1_000)}\r\ncache-status: ${statusOf(outcome)}\r\n`;
}

/** What this cache says in Cache-Status. */
export function statusOf(outcome: CacheOutcome): string {
  return cacheStatus(name, outcome);
}

const lengthFields: ReadonlySet<string> = new Set(['content-length']);

/** One range of the body; for several, or none of it, the whole is a good answer too (RFC 9110, section 14.2). */
function partOf(
  fields: string,
  body: string,
  asked: Asked,
  validators: Parameters<typeof isRangeWanted>[1],
): Answer | undefined {
  if (fieldValues(asked.fields, 'range').length === 0 || !isRangeWanted(asked.fields, validators)) return undefined;
  const ranges = rangesOf(asked.fields, body.length);
  if (ranges === undefined || ranges === 'unsatisfiable' || ranges.length !== 1) return undefined;
  const range = ranges[0]!;
  const part = body.slice(range.first, range.last + 1);
  const kept = withoutFields(fields, lengthFields);
  return {
    status: 206,
    fields: `${kept}${contentRange(range, body.length)}content-length: ${part.length}\r\n`,
    body: part,
  };
}
