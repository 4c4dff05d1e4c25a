/** How the caches of two regions are joined: part of `GET /v1/status`. */
import { z } from 'zod';

export interface CacheLinkStatus {
  /** The region that follows. */
  readonly region: string;
  /** The region whose invalidations it hears. */
  readonly from: string;
  /** `standing-by`: another node of the region follows. `apart`: that region, or a Redis, does not answer. */
  readonly state: 'following' | 'standing-by' | 'apart';
  /** Why they are apart. */
  readonly reason?: string;
  /** For how long `region` may have missed what `from` invalidated; 0 while it misses nothing. */
  readonly lagMs: number;
  /** Invalidations that it knows of and has still to be told. */
  readonly behind: number;
  /** Times that it had missed too much, and dropped all it had. */
  readonly gaps: number;
  readonly rttMs?: number;
}

const count = z.int().nonnegative();
const spanMs = z.number().nonnegative();

export const cacheLinkStatusSchema: z.ZodType<CacheLinkStatus> = z.object({
  region: z.string(),
  from: z.string(),
  state: z.enum(['following', 'standing-by', 'apart']),
  reason: z.string().exactOptional(),
  lagMs: spanMs,
  behind: count,
  gaps: count,
  rttMs: spanMs.exactOptional(),
});
