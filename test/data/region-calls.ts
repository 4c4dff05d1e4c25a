/** What the parent of a region's process asks it to do, and hears. */
import type { GetOptions, PutOptions } from '../../src/data/index.ts';

export type Call =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown; readonly options?: PutOptions }
  | { readonly type: 'get'; readonly key: string; readonly options?: GetOptions }
  | { readonly type: 'all' | 'status' }
  | { readonly type: 'failover'; readonly region: string; readonly force: boolean };

export type Outcome =
  | { readonly value: unknown }
  | { readonly code: string; readonly message: string; readonly details: Readonly<Record<string, unknown>> };
