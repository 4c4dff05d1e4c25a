/** One request as the cache looks at it: its key, what it asks of caches, and what is stored for it. */
import { cacheKey, hasCacheFields, type RequestControl, requestControl } from '../../../caching/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { CacheOptions } from './cache-options.ts';
import type { Asker } from './cached-answer.ts';
import { seesTags } from './tag-fields.ts';

export interface Lookup extends Asker {
  readonly key: string;
  /** What responses may vary by: the client's fields, and its country, which is told to the service. */
  readonly seen: string;
  readonly control: RequestControl;
  /** It is only to be carried out if something is or is not so: that is for the service to know. */
  readonly isUnsafe: boolean;
  readonly hasRange: boolean;
}

const precondition = /^if-(?:match|unmodified-since):/im;
const range = /^range:/im;

export function lookupOf(request: EdgeRequest, options: CacheOptions): Lookup {
  const { method, clientScheme: scheme, host, path, query, clientFields: fields } = request;
  const country = request.client.place?.country;
  const { key, label, obeyClients } = options;
  const isSpecial = hasCacheFields(fields);
  return {
    method,
    fields,
    seen: country === undefined ? fields : `${fields}x-antipode-country: ${country}\r\n`,
    key: `${cacheKey({ scheme, authority: host, path, query, requestFields: fields }, key)}\0${spelling(request)}\0${label}`,
    isSpecial,
    seesTags: seesTags(request, options),
    control: isSpecial && obeyClients ? requestControl(fields) : undefined,
    isUnsafe: isSpecial && precondition.test(fields),
    hasRange: isSpecial && range.test(fields),
  };
}

/**
 * How the client wrote its host, where that is not the plain name: a service is told, and may put it into links and
 * redirects. All spellings are of one target, and are purged together.
 */
function spelling({ authority, host }: EdgeRequest): string {
  return authority === host ? '' : authority;
}
