/** How the replicated data stand, in all regions: part of `GET /v1/status`. */
import { z } from 'zod';

export interface DataRegionStatus {
  readonly region: string;
  /** `filling`: it is being filled or mended, and answers no reads until it has caught up. */
  readonly role: 'primary' | 'replica' | 'filling' | 'unreachable';
  /** The last write that it has. */
  readonly version: number;
  /** How far behind the primary it may be; missing where nobody knows. */
  readonly lagMs?: number;
  /** Writes that the primary is known to have and it has not. */
  readonly lagWrites?: number;
  /** How long ago it was last heard of, or, of the region that tells, its primary by it. */
  readonly contactMs?: number;
}

export interface DataStatus {
  /** Missing while nobody is known to be it. */
  readonly primary?: string;
  /** The term of the primary; grows with each promotion. */
  readonly epoch: number;
  readonly regions: readonly DataRegionStatus[];
  /** Writes that regions had to give up after failovers. */
  readonly lost: number;
}

const count = z.int().nonnegative();
const spanMs = z.number().nonnegative();

export const dataStatusSchema: z.ZodType<DataStatus> = z.object({
  primary: z.string().exactOptional(),
  epoch: count,
  regions: z.array(
    z.object({
      region: z.string(),
      role: z.enum(['primary', 'replica', 'filling', 'unreachable']),
      version: count,
      lagMs: spanMs.exactOptional(),
      lagWrites: count.exactOptional(),
      contactMs: spanMs.exactOptional(),
    }),
  ),
  lost: count,
});
