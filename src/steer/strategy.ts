/**
 * The contract of a steering strategy: a score for a client and a region, the lower the better.
 *
 * The steering around it decides who is scored at all (health, draining, errors, regions tried before), keeps clients
 * where they are when the difference is small, and does without any of it in an emergency. A strategy never sees a
 * region it may not take. `score` runs for every region at every request: it must not allocate.
 * `steerSuite` in antipode/testing holds every strategy to this.
 */
import type { AntipodeError, Random } from '../core/index.ts';
import type { Cell } from './cell.ts';
import type { SteeringClient } from './client.ts';
import type { SteeringSettings } from './defaults.ts';
import type { Paths } from './paths.ts';
import type { Region } from './region.ts';

/** One choice to be made. */
export interface Choice {
  readonly client: SteeringClient | undefined;
  readonly cell: Cell;
  readonly nowMs: number;
  readonly random: Random;
}

export interface Strategy {
  readonly name: string;
  /** What the scores are, such as `ms`. */
  readonly unit: string;
  /** Scores are milliseconds that are learnt and move by themselves: clients change region for a real improvement only. */
  readonly isLearnt: boolean;
  /** Called once before the scores of a choice, for a strategy that looks at all regions together. */
  begin?(choice: Choice): void;
  score(choice: Choice, region: Region): number;
  /** The score in plain words. */
  describe(choice: Choice, region: Region): string;
  /** A request of the cell was answered well by the region. */
  observe?(cell: Cell, region: Region, answer: { readonly latencyMs: number; readonly nowMs: number }): void;
}

/** What strategies are made from. */
export interface StrategyContext {
  readonly regions: readonly Region[];
  readonly paths: Paths;
  readonly settings: SteeringSettings;
  /** Told of faults in code that is not ours. */
  readonly report: (error: AntipodeError) => void;
}

export type StrategyFactory = (context: StrategyContext) => Strategy;
