/**
 * How many workers each service has, should have and may have, as `GET /v1/scaling` tells it. `machines` is for what scales
 * machines: it grows with the load of this one, whatever its own workers are limited to, and 1 is just right. The shape is
 * flat and its names do not change, because autoscalers name them in their configs (KEDA's `valueLocation`).
 */
import { z } from 'zod';

export interface ServiceScaling {
  readonly id: string;
  /** The region these workers stand in, when it is one. */
  readonly region?: string;
  /** Whether the number of workers follows the load. */
  readonly automatic: boolean;
  /** Workers there should be now. */
  readonly workers: number;
  /** Those that are ready. */
  readonly ready: number;
  /** Workers the load asks for, within `min` and `max`. */
  readonly wanted: number;
  readonly min: number;
  readonly max: number;
  /** Mean load of a worker over the last ten seconds, 1 being full. */
  readonly load: number;
  /** How many machines like this one the load of this one asks for. */
  readonly machines: number;
  readonly reason: string;
}

export interface ScalingStatus {
  /** The most that any service asks for. */
  readonly machines: number;
  /** Those whose workers are started here. */
  readonly services: readonly ServiceScaling[];
}

const count = z.int().nonnegative();
const amount = z.number().nonnegative();

export const scalingStatusSchema: z.ZodType<ScalingStatus> = z.object({
  machines: amount,
  services: z.array(
    z.object({
      id: z.string(),
      region: z.string().exactOptional(),
      automatic: z.boolean(),
      workers: count,
      ready: count,
      wanted: count,
      min: count,
      max: count,
      load: amount,
      machines: amount,
      reason: z.string(),
    }),
  ),
});
