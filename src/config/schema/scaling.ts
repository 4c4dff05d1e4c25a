/**
 * How many of a service's processes run between the least and the most, and what that follows.
 */
import * as z from 'zod';
import {
  type PredictionFigures,
  predictionDefaults,
  type ScalingFigures,
  scalingDefaults,
  type WorkerCapacity,
  workerCapacityDefaults,
} from '../../supervisor/index.ts';
import { between, type DurationInput, durationOr, whole } from './fields.ts';

export interface ScalingInput {
  /** Processes are added at this mean load, 0 to 1. */
  readonly up?: number | undefined;
  /** For so long. */
  readonly upWindow?: DurationInput | undefined;
  /** One process is taken away below this mean load. */
  readonly down?: number | undefined;
  /** For so long. */
  readonly downWindow?: DurationInput | undefined;
  /** After a change none follows for so long, but for processes that are full as soon as they are there. */
  readonly cooldown?: DurationInput | undefined;
  /** When one process fewer could have done the work for so long, one is taken away. */
  readonly settle?: DurationInput | undefined;
  /** The share of the memory, of the container or the machine, that may be in use when a process is added. */
  readonly memory?: number | undefined;
  /** A process is full when its timers are so late, however idle its event loop seems. */
  readonly loopDelay?: DurationInput | undefined;
  /** A process is full when so many requests wait in it. */
  readonly queue?: number | undefined;
  /** A process is full when it has so many requests under way. Without it they do not count. */
  readonly requests?: number | undefined;
  /** Adds processes for a load that is foreseen from its trend: how far ahead, or `true` for 30 s. */
  readonly predict?: boolean | DurationInput | undefined;
}

export interface ScalingConfig extends ScalingFigures {
  readonly full: WorkerCapacity;
  readonly predict: false | Pick<PredictionFigures, 'horizonMs'>;
}

const most = 1_000_000;
const window = (defaultMs: number) => durationOr(defaultMs, 1, 86_400_000);

export const scalingSchema: z.ZodType<ScalingConfig, ScalingInput> = z
  .strictObject({
    up: between(0.05, 1).default(scalingDefaults.up).describe('Processes are added at this mean load, 0 to 1.'),
    upWindow: window(scalingDefaults.upWindowMs).describe('For so long.'),
    down: between(0, 1).default(scalingDefaults.down).describe('One process is taken away below this mean load.'),
    downWindow: window(scalingDefaults.downWindowMs).describe('For so long.'),
    cooldown: durationOr(scalingDefaults.cooldownMs, 0, 86_400_000).describe(
      'After a change none follows for so long, but for processes that are full as soon as they are there.',
    ),
    settle: window(scalingDefaults.settleMs).describe(
      'When one process fewer could have done the work for so long, one is taken away.',
    ),
    memory: between(0.1, 1)
      .default(scalingDefaults.memory)
      .describe(
        'The share of the memory, of the container or the machine, that may be in use when a process is added.',
      ),
    loopDelay: durationOr(workerCapacityDefaults.loopDelayMs, 1, 60_000).describe(
      'A process is full when its timers are so late, however idle its event loop seems.',
    ),
    queue: whole(1, most)
      .default(workerCapacityDefaults.queued)
      .describe('A process is full when so many requests wait in it.'),
    requests: whole(1, most)
      .optional()
      .describe('A process is full when it has so many requests under way. Without it they do not count.'),
    predict: z
      .union([
        z.literal(false),
        z.literal(true).transform(() => predictionDefaults.horizonMs),
        durationOr(predictionDefaults.horizonMs, 1_000, 3_600_000),
      ])
      .default(false)
      .describe('Adds processes for a load that is foreseen from its trend: how far ahead, or `true` for 30 s.'),
  })
  .transform(({ upWindow, downWindow, cooldown, settle, loopDelay, queue, requests, predict, ...rest }) => ({
    ...rest,
    upWindowMs: upWindow,
    downWindowMs: downWindow,
    cooldownMs: cooldown,
    settleMs: settle,
    full: { loopDelayMs: loopDelay, queued: queue, requests },
    predict: predict !== false && { horizonMs: predict },
  }));
