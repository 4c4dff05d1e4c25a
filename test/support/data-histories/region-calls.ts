/** What the parent of a region's process asks it, and hears. */
import type { StoreRequest } from './store-request.ts';

export type RegionCall =
  | { readonly type: 'ask'; readonly request: StoreRequest }
  | { readonly type: 'status' }
  | { readonly type: 'failover'; readonly force: boolean }
  | { readonly type: 'set clock'; readonly byMs: number };

export type RegionAnswer =
  | { readonly value: unknown }
  | { readonly code: string; readonly message: string; readonly details: Readonly<Record<string, unknown>> };
