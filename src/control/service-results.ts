/** What orders to the processes of a service did. */
import { z } from 'zod';

/** A rolling restart that is over. */
export interface RestartResult {
  readonly service: string;
  /** How many rolling restarts the service has had, this one included. */
  readonly generation: number;
  /** Workers that have a new process. */
  readonly replaced: number;
  readonly tookMs: number;
}

/** Another number of workers. */
export interface ScaleResult {
  readonly service: string;
  /** Workers there should have been. */
  readonly from: number;
  /** Workers there should be now. */
  readonly to: number;
  /** Those that take requests. */
  readonly ready: number;
}

const count = z.int().nonnegative();

export const restartResultSchema: z.ZodType<RestartResult> = z.object({
  service: z.string(),
  generation: count,
  replaced: count,
  tookMs: z.number().nonnegative(),
});

export const scaleResultSchema: z.ZodType<ScaleResult> = z.object({
  service: z.string(),
  from: count,
  to: count,
  ready: count,
});
