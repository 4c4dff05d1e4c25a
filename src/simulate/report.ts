/** What a simulation has found. Plain data, for people and for programs. */
import type { ScenarioName } from './scenarios.ts';

export interface Latencies {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface SimulatedRegion extends Latencies {
  readonly id: string;
  /** Requests it has answered. */
  readonly answered: number;
  /** Of all that were answered. */
  readonly share: number;
  /** Requests sent to it that it did not answer. */
  readonly refused: number;
  readonly peakInFlight: number;
  /** Requests in flight that it can carry; undefined where the config says nothing. */
  readonly capacity: number | undefined;
  /** Answered in each part of the time. */
  readonly slices: readonly number[];
}

export interface SimulatedCountry extends Latencies {
  readonly code: string;
  readonly name: string;
  readonly requests: number;
  /** That has answered most of them; undefined where none has answered any. */
  readonly region: string | undefined;
  /** Of its answers, those by that region. */
  readonly regionShare: number;
}

export interface SimulationReport extends Latencies {
  readonly scenario: ScenarioName;
  readonly strategy: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly requests: number;
  /** That no region has answered. */
  readonly failed: number;
  /** Answered by a region after another one had failed. */
  readonly retried: number;
  /** What became of the region that the scenario is about. */
  readonly changes: readonly { readonly atMs: number; readonly region: string; readonly what: string }[];
  readonly regions: readonly SimulatedRegion[];
  /** Those who asked most first. */
  readonly countries: readonly SimulatedCountry[];
}
