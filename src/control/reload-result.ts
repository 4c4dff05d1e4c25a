/** What a reload of the config did. */
import { z } from 'zod';

export interface ReloadResult {
  /** A line for each change: `services.web.balance.policy: 'random' → 'maglev'`, `+` for what is new, `-` for what is gone. */
  readonly changes: readonly string[];
}

export const reloadResultSchema: z.ZodType<ReloadResult> = z.object({ changes: z.array(z.string()).readonly() });
