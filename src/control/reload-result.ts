/** What a reload of the config did. */
import { z } from 'zod';

export interface ReloadResult {
  /** A line for each change: `services.web.balance.policy: 'random' → 'maglev'`, `+` for what is new, `-` for what is gone. */
  readonly changes: readonly string[];
  /** Services whose processes are new by the new config; those of all others go on as they were. */
  readonly started: readonly string[];
  /** Those of them whose rolling restart was stopped, and why: the config is in force, and their old processes go on. */
  readonly stopped: readonly StoppedRollout[];
}

export interface StoppedRollout {
  readonly service: string;
  readonly reason: string;
}

export const reloadResultSchema: z.ZodType<ReloadResult> = z.object({
  changes: z.array(z.string()).readonly(),
  started: z.array(z.string()).readonly(),
  stopped: z.array(z.object({ service: z.string(), reason: z.string() })).readonly(),
});
