/**
 * What an answer says of responses that are stored already: a 304 (RFC 9111, section 4.3.4), and the answer to a HEAD
 * (section 4.3.5).
 */
import { fieldValues, withoutFields } from '../http/index.ts';
import { dated, type Received, type StoredResponse, type StoringOptions, storedResponse } from './stored-response.ts';
import { isStrong, weaklyEqual } from './validators.ts';
import { matchesVariant, type Variant } from './vary.ts';

/** Fields of the body that is stored; a later message without that body cannot change them (section 3.2). */
const ofTheBody: readonly string[] = ['content-length', 'content-encoding', 'content-range', 'transfer-encoding'];

/**
 * The stored responses that a 304 is about; none when it is about something else. Of several that a weak validator names,
 * the one that was `selected` for the request is meant, else the latest: one tag may stand for several codings.
 */
export function freshenedBy(
  stored: readonly StoredResponse[],
  fields: string,
  selected?: StoredResponse,
): readonly StoredResponse[] {
  const oneOf = (all: readonly StoredResponse[]) =>
    selected !== undefined && all.includes(selected) ? [selected] : latest(all);
  const [etag] = fieldValues(fields, 'etag');
  const [modified] = fieldValues(fields, 'last-modified');
  if (etag !== undefined && isStrong(etag)) return stored.filter((each) => each.etag === etag);
  if (etag !== undefined) {
    return oneOf(stored.filter((each) => each.etag !== undefined && weaklyEqual(each.etag, etag)));
  }
  if (modified !== undefined) return oneOf(stored.filter((each) => each.lastModified === modified));
  // Without a validator it can only be about the one there is to be about.
  return stored.length === 1 ? stored : [];
}

/**
 * A stored response with what a later message, a 304 or the answer to a HEAD, says of it. `requestFields` are those of the
 * request which that message answers.
 */
export function freshened(
  stored: StoredResponse,
  later: Omit<Received, 'status'>,
  options: StoringOptions,
): StoredResponse {
  // A message without a Date is of the moment it came, not of that of the stored one.
  const news = dated(withoutFields(later.fields, new Set(ofTheBody)), later.responseMs);
  const names = new Set(
    news.split('\r\n').flatMap((line) => line.slice(0, Math.max(0, line.indexOf(':'))).toLowerCase() || []),
  );
  const fields = withoutFields(stored.fields + stored.tagFields, names) + news;
  const made = storedResponse({ ...later, status: stored.status, fields }, options);
  return { ...made, variant: variantAfter(stored.variant, made.variant, later.requestFields) };
}

/**
 * For whom it was is known from the request it was stored for. Of a field that it varies by only from now on, that request
 * is as unknown as what it said; only the one that the message answers is known then, if it is for that at all.
 */
function variantAfter(before: Variant, now: Variant, requestFields: string): Variant {
  if (now.names.every((name) => before.names.includes(name))) return before;
  return { ...now, never: now.never || !matchesVariant(before, requestFields) };
}

/** Whether the answer to a HEAD is about the same bytes as a stored response, whose body has `bodyBytes`. */
export function isSameByHead(stored: StoredResponse, fields: string, bodyBytes: number): boolean {
  const same = (name: string) => {
    const [now] = fieldValues(fields, name);
    return now === undefined || now === fieldValues(stored.fields, name)[0];
  };
  const [length] = fieldValues(fields, 'content-length');
  return same('etag') && same('last-modified') && (length === undefined || Number(length) === bodyBytes);
}

function latest(stored: readonly StoredResponse[]): readonly StoredResponse[] {
  const newest = stored.reduce<StoredResponse | undefined>(
    (best, each) => (best === undefined || each.dateMs >= best.dateMs ? each : best),
    undefined,
  );
  return newest === undefined ? [] : [newest];
}
