/** How the replicated data stand, in all regions: part of `GET /v1/status`. */
import { z } from 'zod';

export interface DataRegionStatus {
  readonly region: string;
  /**
   * `filling`: it is being filled or mended, and answers no reads until it has caught up. `superseded`: it takes itself for the primary,
   * and has not heard of the term that has begun since; what is written there will be given up.
   */
  readonly role: 'primary' | 'replica' | 'filling' | 'unreachable' | 'superseded';
  /** The last write that it has. */
  readonly version: number;
  /** How far behind the primary it may be; missing where nobody knows. */
  readonly lagMs?: number;
  /** Writes that the primary is known to have and it has not. */
  readonly lagWrites?: number;
  /** How long ago it was last heard of, or, of the region that tells, its primary by it. */
  readonly contactMs?: number;
}

/** Writes of one term that a region had accepted and had to give up after a failover; the table `lost` of its file has them. */
export interface LostWritesStatus {
  readonly region: string;
  /** The term in which they were accepted. */
  readonly epoch: number;
  readonly firstVersion: number;
  readonly lastVersion: number;
  /** Keys that they changed, as `collection/key`, the first hundred. */
  readonly keys: readonly string[];
}

export interface DataStatus {
  /** Missing while nobody is known to be it. */
  readonly primary?: string;
  /** The term of the primary; grows with each promotion. */
  readonly epoch: number;
  readonly regions: readonly DataRegionStatus[];
  /** Writes that regions had to give up after failovers. */
  readonly lost: number;
  /** Which those were: of each region the last ten terms. */
  readonly lostWrites: readonly LostWritesStatus[];
}

const count = z.int().nonnegative();
const spanMs = z.number().nonnegative();

export const dataStatusSchema: z.ZodType<DataStatus> = z.object({
  primary: z.string().exactOptional(),
  epoch: count,
  regions: z.array(
    z.object({
      region: z.string(),
      role: z.enum(['primary', 'replica', 'filling', 'unreachable', 'superseded']),
      version: count,
      lagMs: spanMs.exactOptional(),
      lagWrites: count.exactOptional(),
      contactMs: spanMs.exactOptional(),
    }),
  ),
  lost: count,
  lostWrites: z.array(
    z.object({
      region: z.string(),
      epoch: count,
      firstVersion: count,
      lastVersion: count,
      keys: z.array(z.string()),
    }),
  ),
});
