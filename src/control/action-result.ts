/** What an action of the admin API did. */
import { z } from 'zod';

export interface ActionResult {
  /** The id of what was acted on; for a link both regions' ids, joined by `~`. */
  readonly target: string;
  /** The state it is in now. */
  readonly state: string;
  /** False when it was in that state already. */
  readonly changed: boolean;
}

export const actionResultSchema: z.ZodType<ActionResult> = z.object({
  target: z.string(),
  state: z.string(),
  changed: z.boolean(),
});
