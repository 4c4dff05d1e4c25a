/**
 * Chooses a region for each request, and keeps what is known of the regions: the owner tells it what health checks found,
 * what is drained, which requests begin and end, and what round trips the edges measured.
 *
 * A change of health or draining counts at the very next choice, because nothing that depends on it is kept. What is kept
 * are facts about places (`Cell`) and windows of measurements.
 */
import { AntipodeError, type Clock, type Random } from '../core/index.ts';
import { Cells } from './cells.ts';
import { checkRegions } from './check-regions.ts';
import type { SteeringClient } from './client.ts';
import { type DecideContext, type Decision, decide } from './decide.ts';
import { type SteeringSettings, steeringDefaults } from './defaults.ts';
import { type Explanation, explain } from './explain.ts';
import { type Origin, Paths } from './paths.ts';
import { createRegions, type Region, type RegionOptions } from './region.ts';
import { type RegionStatus, regionStatus } from './status.ts';
import type { SteeringFunction } from './steering-function.ts';
import { custom, type StrategyName, strategies } from './strategies/index.ts';
import type { Choice, Strategy, StrategyContext } from './strategy.ts';

export interface SteeringOptions extends Partial<SteeringSettings> {
  /** In the order of the config; at least one. */
  readonly regions: readonly RegionOptions[];
  /** Default 'latency'. */
  readonly strategy?: StrategyName | SteeringFunction;
  readonly clock: Clock;
  readonly random: Random;
  /**
   * The one place all requests start from, such as a regional edge that passes them on: the client's own way there is
   * spent whatever is chosen. Without it, each request starts at its client's place.
   */
  readonly here?: Origin | undefined;
  /** Told of faults in a steering function: ERR_STEER_FUNCTION. */
  readonly report?: (error: AntipodeError) => void;
}

export interface Outcome {
  /** From sending the request to the head of the answer; undefined when none came, whoever is to blame. */
  readonly latencyMs?: number | undefined;
  /** False when it is the region's fault: 5xx, or no answer. */
  readonly ok: boolean;
}

export interface Steering {
  /** The region for a request, none of those already tried; undefined when no region can take it. */
  choose(client: SteeringClient | undefined, tried?: readonly string[]): string | undefined;
  /** What `choose` would do now, and why, for every region; `reasons` say why one is among those tried. Changes nothing. */
  explain(
    client: SteeringClient | undefined,
    tried?: readonly string[],
    reasons?: ReadonlyMap<string, string>,
  ): Explanation;
  /** A request is sent to the region. Every call is to be followed by one of `finished`. */
  started(region: string): void;
  finished(region: string, outcome: Outcome, client?: SteeringClient): void;
  /** What the health checks found, with the reason in words. A region never spoken of counts as healthy. */
  setHealth(region: string, healthy: boolean, reason: string): void;
  setDraining(region: string, draining: boolean): void;
  /** A round trip measured from a region, or from `here`, to a region. */
  recordRtt(from: string, to: string, ms: number): void;
  status(): RegionStatus[];
}

const untried: readonly string[] = Object.freeze([]);

/** What an explanation draws from: the middle of every chance, so that it neither spends nor depends on chance. */
const evenOdds: Random = Object.freeze({ next: () => 0.5 });

/**
 * Throws ERR_STEER_REGIONS for a list nobody could steer by. Methods throw ERR_STEER_REGION_UNKNOWN for a region not in
 * the list and ERR_STEER_NOT_STARTED for a request that ended without having begun: both are faults of the caller.
 */
export function createSteering(options: SteeringOptions): Steering {
  return new RegionSteering(options);
}

class RegionSteering implements Steering {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #here: string | undefined;
  readonly #context: StrategyContext;
  readonly #regions: readonly Region[];
  readonly #byId: ReadonlyMap<string, Region>;
  readonly #cells: Cells;
  readonly #paths: Paths;
  readonly #strategy: Strategy;
  readonly #deciding: DecideContext;
  readonly #decision: Decision = { region: undefined, manner: 'none', better: undefined };
  /** How often any region has come back, from sickness, draining or failing. */
  #returns = 0;

  constructor({ regions, strategy = 'latency', clock, random, here, report = () => {}, ...given }: SteeringOptions) {
    checkRegions(regions);
    const settings = { ...steeringDefaults, ...given };
    const onReturn = () => {
      this.#returns += 1;
    };
    this.#clock = clock;
    this.#random = random;
    this.#here = here?.id;
    this.#regions = createRegions(regions, settings, { nowMs: clock.now(), onReturn });
    this.#byId = new Map(this.#regions.map((region) => [region.id, region]));
    this.#cells = new Cells(this.#regions, settings, here?.coordinates);
    this.#paths = new Paths(this.#regions, settings, here);
    this.#context = { regions: this.#regions, paths: this.#paths, settings, report };
    this.#strategy = (typeof strategy === 'function' ? custom(strategy) : strategies[strategy])(this.#context);
    this.#deciding = { regions: this.#regions, strategy: this.#strategy, settings };
  }

  choose(client: SteeringClient | undefined, tried: readonly string[] = untried): string | undefined {
    const choice = this.#choice(client, this.#random);
    this.#decide(choice, tried, this.#random);
    const { region, manner } = this.#decision;
    const { cell } = choice;
    // A retry, a trial and an emergency say nothing about where the cell belongs.
    if (tried.length === 0 && (manner === 'best' || manner === 'kept')) {
      cell.home = region!.index;
      cell.returnsSeen = this.#returns;
    }
    return region?.id;
  }

  explain(
    client: SteeringClient | undefined,
    tried: readonly string[] = untried,
    reasons?: ReadonlyMap<string, string>,
  ): Explanation {
    const choice = this.#choice(client, evenOdds);
    this.#decide(choice, tried, undefined);
    return explain(this.#deciding, choice, { decision: this.#decision, tried, reasons });
  }

  started(id: string): void {
    this.#region(id).inFlight += 1;
  }

  finished(id: string, { latencyMs, ok }: Outcome, client?: SteeringClient): void {
    const region = this.#region(id);
    if (region.inFlight === 0) {
      throw new AntipodeError(
        'ERR_STEER_NOT_STARTED',
        `a request to ${id} ended that had not begun: call started once before each finished`,
      );
    }
    const nowMs = this.#clock.now();
    region.inFlight -= 1;
    region.gate.record(ok, nowMs);
    // A quick failure must not make a region look fast.
    if (!ok || latencyMs === undefined) return;
    this.#strategy.observe?.(this.#cells.of(client), region, { latencyMs, nowMs });
  }

  setHealth(id: string, healthy: boolean, reason: string): void {
    const region = this.#region(id);
    region.healthReason = reason;
    if (region.healthy === healthy) return;
    region.healthy = healthy;
    if (healthy) region.gate.forgive(this.#clock.now());
    this.#changed(region, healthy);
  }

  setDraining(id: string, draining: boolean): void {
    const region = this.#region(id);
    if (region.draining === draining) return;
    region.draining = draining;
    this.#changed(region, !draining);
  }

  recordRtt(from: string, to: string, ms: number): void {
    this.#paths.record(from, this.#region(to), ms, this.#clock.now());
  }

  status(): RegionStatus[] {
    const nowMs = this.#clock.now();
    const { settings } = this.#context;
    return this.#regions.map((region) => {
      const rttMs = this.#here === undefined ? undefined : this.#paths.measured(this.#here, region, nowMs);
      return regionStatus(region, { nowMs, settings, rttMs });
    });
  }

  #choice(client: SteeringClient | undefined, random: Random): Choice {
    return { client, cell: this.#cells.of(client), nowMs: this.#clock.now(), random };
  }

  #decide(choice: Choice, tried: readonly string[], trialDraw: Random | undefined): void {
    decide(this.#deciding, choice, { tried, returns: this.#returns, trialDraw, into: this.#decision });
  }

  #changed(region: Region, isBack: boolean): void {
    region.changedAt = this.#clock.now();
    if (isBack) this.#returns += 1;
  }

  #region(id: string): Region {
    const region = this.#byId.get(id);
    if (region !== undefined) return region;
    throw new AntipodeError(
      'ERR_STEER_REGION_UNKNOWN',
      `there is no region ${JSON.stringify(id)}: the regions are ${[...this.#byId.keys()].join(', ')}`,
    );
  }
}
