import type { QueryConfig } from '../queryable.ts';

/** A query as one object, as its two ways to be written are taken everywhere. */
export function withValues(query: string | QueryConfig, values: readonly unknown[] | undefined): QueryConfig {
  const config = typeof query === 'string' ? { text: query } : query;
  return values === undefined ? config : { ...config, values };
}
