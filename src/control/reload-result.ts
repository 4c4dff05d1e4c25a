/** What a reload of the config did. */
import { z } from 'zod';

export interface ReloadResult {
  /** A line for each change: `services.web.balance.policy: 'random' → 'maglev'`, `+` for what is new, `-` for what is gone. */
  readonly changes: readonly string[];
  /** Services whose processes the new config has started anew; those of all others go on as they were. */
  readonly started: readonly string[];
}

export const reloadResultSchema: z.ZodType<ReloadResult> = z.object({
  changes: z.array(z.string()).readonly(),
  started: z.array(z.string()).readonly(),
});
