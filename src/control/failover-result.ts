/** What a failover of the data did: FailoverReport of `antipode/data`, as the admin API tells it. */
import { z } from 'zod';

export interface FailoverResult {
  readonly primary: string;
  /** The term that has begun. */
  readonly epoch: number;
  readonly previousPrimary?: string | undefined;
  /** Where the new primary begins: writes of the old one behind this version are lost. */
  readonly survivedVersion: number;
  /** The old primary's last write, as far as anybody has heard of it. */
  readonly lastKnownVersion: number;
  /** Regions that could not be asked. */
  readonly unreached: readonly string[];
  /** Whether writes that were acknowledged may be missing, though nobody who was asked has heard of them. */
  readonly mayHaveLost: boolean;
}

export const failoverResultSchema: z.ZodType<FailoverResult> = z.object({
  primary: z.string(),
  epoch: z.number(),
  previousPrimary: z.string().optional(),
  survivedVersion: z.number(),
  lastKnownVersion: z.number(),
  unreached: z.array(z.string()).readonly(),
  mayHaveLost: z.boolean(),
});
