/**
 * Steering by a function of the user's: what it is given, and what it answers with.
 */
import type { Coordinates } from '../geo/index.ts';
import type { SteeringClient } from './client.ts';
import type { Standing } from './region.ts';
import type { Choice, StrategyContext } from './strategy.ts';

/** One region, as a routing function sees it. */
export interface SteeringCandidate {
  readonly id: string;
  readonly coordinates: Coordinates;
  /** `up` and, for a few requests, `trial` can be chosen; the others are passed over wherever they are named. */
  readonly standing: Standing;
  readonly weight: number;
  readonly primary: boolean;
  readonly inFlight: number;
  readonly capacity: number | undefined;
  /** Share of failed answers lately, 0 to 1. */
  readonly errorRate: number;
  /** From the client's place; undefined when that is unknown. */
  readonly distanceKm: number | undefined;
  readonly roundTripMs: number | undefined;
}

export interface SteeringInput {
  readonly client: SteeringClient;
  /** In the order of the config. */
  readonly regions: readonly SteeringCandidate[];
}

/** Names the region for a request, or several, best first. Runs at every request, so it must be quick. */
export type SteeringFunction = (input: SteeringInput) => string | readonly string[];

const nobody: SteeringClient = Object.freeze({});

export function steeringInput(
  { client = nobody, cell, nowMs }: Choice,
  { regions, paths }: StrategyContext,
): SteeringInput {
  const isPlaced = cell.coordinates !== undefined;
  return {
    client,
    regions: regions.map((region) => ({
      id: region.id,
      coordinates: region.coordinates,
      standing: region.standing(nowMs),
      weight: region.weight,
      primary: region.primary,
      inFlight: region.inFlight,
      capacity: region.capacity === Number.POSITIVE_INFINITY ? undefined : region.capacity,
      errorRate: region.gate.errorRate(nowMs),
      distanceKm: isPlaced ? cell.km[region.index] : undefined,
      roundTripMs: isPlaced ? paths.between(cell, region, nowMs) : undefined,
    })),
  };
}
