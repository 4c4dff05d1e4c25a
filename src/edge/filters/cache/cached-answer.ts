/**
 * The answer to a request from what is stored: the whole, the part it asks for (RFC 9110, section 14), or 304 when the
 * client has it already (RFC 9111, section 4.3.2).
 */
import { randomUUID } from 'node:crypto';
import {
  type CacheOutcome,
  cacheStatusLine,
  contentRange,
  currentAgeMs,
  fieldsOf304,
  freshForMs,
  isNotModified,
  isRangeWanted,
  multipart,
  rangesOf,
} from '../../../caching/index.ts';
import { fieldValues, withoutFields } from '../../../http/index.ts';
import type { LocalAnswer } from '../../local-answer.ts';
import type { Cached } from './cached.ts';

export interface Asker {
  readonly method: string;
  /** The fields of the client's request. */
  readonly fields: string;
  /** Whether they hold conditions or ranges. */
  readonly isSpecial: boolean;
  readonly seesTags: boolean;
}

/** Nothing else is to be said of a request than that its answer was stored. */
export const plainHit: CacheOutcome = { hit: true };

export function cachedAnswer(cached: Cached, asker: Asker, outcome: CacheOutcome, nowMs: number): LocalAnswer {
  const { response } = cached;
  const isPlain = !asker.isSpecial || response.status < 200 || response.status > 299;
  if (isPlain && outcome === plainHit && (!asker.seesTags || response.tagFields === '')) return cached.hit(nowMs);
  const ttlSeconds = Math.floor(freshForMs(response, nowMs) / 1_000);
  const age = `age: ${Math.floor(currentAgeMs(response, nowMs) / 1_000)}\r\n`;
  const tags = asker.seesTags ? response.tagFields : '';
  const added = tags + age + cacheStatusLine({ ...outcome, ttlSeconds });
  // Conditions are for answers that would be a success (RFC 9110, section 13.2.1).
  if (isPlain) return cached.whole(added);
  if (isNotModified(asker.fields, response)) {
    return { status: 304, body: '', fields: fieldsOf304(response.fields) + added, hasDate: true };
  }
  const part = asker.method === 'GET' && response.status === 200 ? partOf(cached, asker, added) : undefined;
  return part ?? cached.whole(added);
}

const ofTheWhole: ReadonlySet<string> = new Set(['content-type']);

function partOf(
  { response, body: { bytes: body } }: Cached,
  { fields: asked }: Asker,
  added: string,
): LocalAnswer | undefined {
  const ranges = isRangeWanted(asked, response) ? rangesOf(asked, body.length) : undefined;
  if (ranges === undefined) return undefined;
  const size = body.length;
  if (ranges === 'unsatisfiable') {
    return { status: 416, body: '', fields: `content-range: bytes */${size}\r\n${added}` };
  }
  const fields = response.fields + added;
  const [range] = ranges;
  if (ranges.length === 1) {
    const part = body.subarray(range!.first, range!.last + 1);
    return { status: 206, body: part, fields: contentRange(range!, size) + fields, hasDate: true };
  }
  const [type] = fieldValues(fields, 'content-type');
  const { heads, end, contentType } = multipart(ranges, size, type, randomUUID());
  const parts = ranges.flatMap(({ first, last }, index) => [
    Buffer.from(heads[index]!),
    body.subarray(first, last + 1),
  ]);
  return {
    status: 206,
    body: Buffer.concat([...parts, Buffer.from(end)]),
    fields: `${withoutFields(fields, ofTheWhole)}content-type: ${contentType}\r\n`,
    hasDate: true,
  };
}
