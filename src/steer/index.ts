export type { SteeringClient } from './client.ts';
export { type SteeringSettings, steeringDefaults } from './defaults.ts';
export type { ExplainedRegion, Explanation } from './explain.ts';
export type { Origin } from './paths.ts';
export type { RegionOptions, Standing } from './region.ts';
export type { RegionStatus } from './status.ts';
export { createSteering, type Outcome, type Steering, type SteeringOptions } from './steering.ts';
export type { SteeringCandidate, SteeringFunction, SteeringInput } from './steering-function.ts';
export { type StrategyName, strategies } from './strategies/index.ts';
