/**
 * How a region is chosen for a client.
 */
import * as z from 'zod';
import {
  type SteeringInput as Situation,
  type SteeringFunction,
  type SteeringSettings,
  type StrategyName,
  steeringDefaults,
  strategies,
} from '../../steer/index.ts';
import { configDefaults } from '../defaults.ts';
import { between, type DurationInput, durationOr, whole } from './fields.ts';

export interface SteeringInput<RegionId extends string = string> {
  /** What decides: a strategy by name, or a function that names the region, or several with the best first. */
  readonly strategy?: StrategyName | ((situation: Situation) => RegionId | readonly RegionId[]) | undefined;
  /** A region whose share of failed answers is above this is left out. */
  readonly maxErrorRate?: number | undefined;
  /** The span the error rate is counted over. */
  readonly errorWindow?: DurationInput | undefined;
  /** Fewer answers than this in the span say nothing. */
  readonly errorMinSamples?: number | undefined;
  /** How long a failing region is left out at first; doubled each time it fails again. */
  readonly errorCooldown?: DurationInput | undefined;
  /** A failing region is never left out for longer. */
  readonly maxErrorCooldown?: DurationInput | undefined;
  /** The share of its requests a region gets back while it is on trial. */
  readonly trialShare?: number | undefined;
  /** A trial ends after this many answers, or after `trialTime`. */
  readonly trialSamples?: number | undefined;
  /** A trial ends after this long, or after `trialSamples`. */
  readonly trialTime?: DurationInput | undefined;
  /** Clients keep their region unless another is better by this share, and by `improvementTime`. */
  readonly improvementShare?: number | undefined;
  /** Clients keep their region unless another is better by this long, and by `improvementShare`. */
  readonly improvementTime?: DurationInput | undefined;
  /** The share of a region's capacity from which on others are preferred (strategy `load`). */
  readonly softLimit?: number | undefined;
  /** Which percentile of the latencies counts as the latency, 0 to 1 (strategy `latency`). */
  readonly percentile?: number | undefined;
  /** An estimated round trip counts as much as this many measured ones. */
  readonly priorSamples?: number | undefined;
  /** What was measured longer ago is forgotten. */
  readonly sampleAge?: DurationInput | undefined;
}

export interface Steering {
  readonly strategy: StrategyName | SteeringFunction;
  readonly settings: SteeringSettings;
}

const strategy: z.ZodType<Steering['strategy'], SteeringInput['strategy']> = z
  .union([
    z.enum(Object.keys(strategies) as StrategyName[]),
    z
      .custom<SteeringFunction>((value) => typeof value === 'function')
      .meta({ title: 'a function (in TypeScript and JavaScript)', not: {} }),
  ])
  .default(configDefaults.strategy);

export const steeringSchema: z.ZodType<Steering, SteeringInput> = z
  .strictObject({
    strategy: strategy.describe(
      'What decides: a strategy by name, or a function that names the region, or several with the best first.',
    ),
    maxErrorRate: between(0, 1)
      .default(steeringDefaults.maxErrorRate)
      .describe('A region whose share of failed answers is above this is left out.'),
    errorWindow: durationOr(steeringDefaults.errorWindowMs, 100).describe('The span the error rate is counted over.'),
    errorMinSamples: whole(1, 1_000_000)
      .default(steeringDefaults.errorMinSamples)
      .describe('Fewer answers than this in the span say nothing.'),
    errorCooldown: durationOr(steeringDefaults.errorCooldownMs).describe(
      'How long a failing region is left out at first; doubled each time it fails again.',
    ),
    maxErrorCooldown: durationOr(steeringDefaults.maxErrorCooldownMs).describe(
      'A failing region is never left out for longer.',
    ),
    trialShare: between(0, 1)
      .default(steeringDefaults.trialShare)
      .describe('The share of its requests a region gets back while it is on trial.'),
    trialSamples: whole(1, 1_000_000)
      .default(steeringDefaults.trialSamples)
      .describe('A trial ends after this many answers, or after `trialTime`.'),
    trialTime: durationOr(steeringDefaults.trialMs).describe('A trial ends after this long, or after `trialSamples`.'),
    improvementShare: between(0, 1)
      .default(steeringDefaults.improvementShare)
      .describe('Clients keep their region unless another is better by this share, and by `improvementTime`.'),
    improvementTime: durationOr(steeringDefaults.improvementMs, 0).describe(
      'Clients keep their region unless another is better by this long, and by `improvementShare`.',
    ),
    softLimit: between(0, 1)
      .default(steeringDefaults.softLimit)
      .describe("The share of a region's capacity from which on others are preferred (strategy `load`)."),
    percentile: between(0, 1)
      .default(steeringDefaults.percentile)
      .describe('Which percentile of the latencies counts as the latency, 0 to 1 (strategy `latency`).'),
    priorSamples: between(0, 1_000_000)
      .default(steeringDefaults.priorSamples)
      .describe('An estimated round trip counts as much as this many measured ones.'),
    sampleAge: durationOr(steeringDefaults.sampleAgeMs).describe('What was measured longer ago is forgotten.'),
  })
  .transform((steering) => ({
    strategy: steering.strategy,
    settings: {
      ...steeringDefaults,
      maxErrorRate: steering.maxErrorRate,
      errorWindowMs: steering.errorWindow,
      errorMinSamples: steering.errorMinSamples,
      errorCooldownMs: steering.errorCooldown,
      maxErrorCooldownMs: steering.maxErrorCooldown,
      trialShare: steering.trialShare,
      trialSamples: steering.trialSamples,
      trialMs: steering.trialTime,
      improvementShare: steering.improvementShare,
      improvementMs: steering.improvementTime,
      softLimit: steering.softLimit,
      percentile: steering.percentile,
      priorSamples: steering.priorSamples,
      sampleAgeMs: steering.sampleAge,
    },
  }));
