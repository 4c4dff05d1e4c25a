/** Conditions that a file has to meet to be sent at all (RFC 9110, section 13.2.2, steps 1 and 2). */
import { entityTags, parseHttpDate, type Representation, stronglyEqual } from '../../../caching/index.ts';
import { fieldValues } from '../../../http/index.ts';

/** Whether the request asks for another state of the file than this one: 412. */
export function isPreconditionFailed(requestFields: string, { etag, lastModified, dateMs }: Representation): boolean {
  const match = fieldValues(requestFields, 'if-match');
  if (match.length > 0) {
    const tags = entityTags(match);
    return tags !== '*' && !tags.some((tag) => etag !== undefined && stronglyEqual(tag, etag));
  }
  const [since] = fieldValues(requestFields, 'if-unmodified-since');
  const sinceMs = since === undefined ? undefined : parseHttpDate(since, dateMs);
  const modifiedMs = lastModified === undefined ? undefined : parseHttpDate(lastModified, dateMs);
  return sinceMs !== undefined && modifiedMs !== undefined && modifiedMs > sinceMs;
}
