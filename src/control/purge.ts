/** What is to be taken out of the caches, and what was. */

/** One of: a URL, a URL that is the start of many, a tag, everything. */
export type Purge =
  | { readonly url: string }
  | { readonly prefix: string }
  | { readonly tag: string }
  | { readonly all: true };

export interface PurgeResult {
  /** Resources that were taken out. */
  readonly purged: number;
}

/** Of the URLs and tags of an order. */
export const longestUrl = 8_192;
export const longestTag = 256;

/** Whether another node has told an order. The admin API's schema says the same, to people. */
export function isPurge(told: unknown): told is Purge {
  const members = typeof told === 'object' && told !== null ? Object.entries(told) : [];
  const [[name, value] = []] = members;
  if (members.length !== 1) return false;
  if (name === 'all') return value === true;
  if (typeof value !== 'string' || value === '') return false;
  if (name === 'tag') return value.length <= longestTag;
  return (name === 'url' || name === 'prefix') && value.length <= longestUrl && isHttpUrl(value);
}

function isHttpUrl(text: string): boolean {
  const { protocol } = URL.parse(text) ?? {};
  return protocol === 'http:' || protocol === 'https:';
}
