/**
 * A world under the load of the planet: the steering of the program itself chooses a region for each request, with a clock
 * and with chance that are simulated. What is a model is the rest: a request takes the round trip from its client's place, estimated
 * as the program does before anybody has measured it, and the time of service, which grows where a region has more in flight
 * than its capacity. A region that is down answers nobody; who finds out by asking is sent to another one, once for each.
 *
 * Invariant: one seed, one report.
 */
import type { ResolvedWorld } from '../config/index.ts';
import { AntipodeError, ManualClock, type Random, seededRandom } from '../core/index.ts';
import { type Coordinates, type Country, estimateRoundTrip } from '../geo/index.ts';
import { createSteering, type Steering } from '../steer/index.ts';
import { simulateDefaults } from './defaults.ts';
import { EventQueue } from './event-queue.ts';
import { Ledger } from './ledger.ts';
import { type Asking, Population } from './population.ts';
import type { SimulationReport } from './report.ts';
import { type RegionChange, type Scenario, type ScenarioName, scenarios } from './scenarios.ts';

export interface SimulateOptions {
  readonly world: Pick<ResolvedWorld, 'regions' | 'steering'>;
  readonly scenario: ScenarioName;
  /** What the scenario is about; the primary by default, or the first. */
  readonly region?: string | undefined;
  readonly durationMs?: number | undefined;
  /** Requests a second of the whole planet, when most ask. */
  readonly perSecond?: number | undefined;
  readonly seed?: number | undefined;
}

/** Throws ERR_SIMULATE_REGIONS for a world without regions, ERR_SIMULATE_SIZE for more requests than one run may have. */
export function simulate(options: SimulateOptions): SimulationReport {
  return new Simulation(options).run();
}

class Simulation {
  readonly #options: SimulateOptions;
  readonly #scenario: Scenario;
  readonly #region: string;
  readonly #clock = new ManualClock();
  readonly #random: Random;
  readonly #steering: Steering;
  readonly #events = new EventQueue();
  readonly #population = new Population();
  readonly #ledger: Ledger;
  readonly #places: ReadonlyMap<string, { readonly coordinates: Coordinates; readonly capacity: number }>;
  readonly #roundTrips = new Map<string, number>();
  readonly #down = new Set<string>();

  constructor(options: SimulateOptions) {
    const { world, scenario, region, seed = simulateDefaults.seed } = options;
    const given: Scenario = scenarios[scenario];
    const { durationMs = given.durationMs, perSecond = given.perSecond } = options;
    const regions = world.regions.map(({ location, ...rest }) => ({ ...rest, coordinates: location.coordinates }));
    const subject = region ?? (regions.find(({ primary }) => primary) ?? regions[0])?.id;
    if (subject === undefined) throw regionsFault();
    if ((durationMs / 1_000) * perSecond > simulateDefaults.maxRequests) throw sizeFault(durationMs, perSecond);
    this.#options = { ...options, seed };
    this.#scenario = { ...given, durationMs, perSecond };
    this.#region = subject;
    this.#random = seededRandom(seed);
    this.#ledger = new Ledger(
      regions.map(({ id }) => id),
      durationMs,
    );
    this.#places = new Map(
      regions.map(({ id, coordinates, capacity = Number.POSITIVE_INFINITY }) => [id, { coordinates, capacity }]),
    );
    const { strategy, settings } = world.steering;
    this.#steering = createSteering({ ...settings, strategy, regions, clock: this.#clock, random: this.#random });
  }

  run(): SimulationReport {
    const { durationMs, changes } = this.#scenario;
    for (const { id } of this.#options.world.regions) this.#steering.setHealth(id, true, 'simulated');
    for (const change of changes) this.#events.add(change.at * durationMs, () => this.#change(change));
    this.#arrive();
    for (let atMs = this.#events.nextMs; atMs !== undefined; atMs = this.#events.nextMs) {
      this.#clock.advance(atMs - this.#clock.now());
      this.#events.take()();
    }
    return this.#report();
  }

  /** The next request, after a time by chance: each is made without regard to the others (a Poisson process, thinned). */
  #arrive(): void {
    const { durationMs, perSecond, activity } = this.#scenario;
    const atMs = this.#clock.now() - (Math.log(1 - this.#random.next()) / perSecond) * 1_000;
    if (atMs >= durationMs) return;
    this.#events.add(atMs, () => {
      const asking = this.#population.draw(this.#random);
      const share = activity?.(atMs / durationMs, asking.country.coordinates.lon) ?? 1;
      if (share >= 1 || this.#random.next() < share) this.#ask(asking);
      this.#arrive();
    });
  }

  #ask(asking: Asking): void {
    this.#ledger.asked(asking.country);
    this.#send(asking, { beganMs: this.#clock.now(), tried: [] });
  }

  #send(asking: Asking, before: { readonly beganMs: number; readonly tried: readonly string[] }): void {
    const { client, country } = asking;
    const region = this.#steering.choose(client, before.tried);
    if (region === undefined) {
      this.#ledger.failed++;
      return;
    }
    this.#steering.started(region);
    const inFlight = this.#ledger.began(region);
    const roundTripMs = this.#roundTrip(country, region);
    const isRefused = this.#down.has(region);
    const tookMs = roundTripMs + (isRefused ? 0 : this.#serviceMs(region, inFlight));
    this.#events.add(this.#clock.now() + tookMs, () => {
      // It may have gone down with the request.
      const ok = !isRefused && !this.#down.has(region);
      this.#steering.finished(region, { ok, ...(ok && { latencyMs: tookMs }) }, client);
      if (!ok) {
        this.#ledger.refused(region);
        this.#send(asking, { ...before, tried: [...before.tried, region] });
        return;
      }
      if (before.tried.length > 0) this.#ledger.retried++;
      const atMs = this.#clock.now();
      this.#ledger.answered(region, country, { atMs, tookMs: atMs - before.beganMs });
    });
  }

  #serviceMs(region: string, inFlight: number): number {
    const meanMs = -Math.log(1 - this.#random.next()) * simulateDefaults.serviceMs;
    return meanMs * Math.max(1, inFlight / this.#places.get(region)!.capacity);
  }

  #roundTrip({ code, coordinates }: Country, region: string): number {
    const key = `${code} ${region}`;
    let ms = this.#roundTrips.get(key);
    if (ms === undefined) {
      ms = estimateRoundTrip(coordinates, this.#places.get(region)!.coordinates);
      this.#roundTrips.set(key, ms);
    }
    return ms;
  }

  #change({ what }: RegionChange): void {
    const region = this.#region;
    if (what === 'drained' || what === 'undrained') {
      this.#steering.setDraining(region, what === 'drained');
      return;
    }
    if (what === 'down') this.#down.add(region);
    else this.#down.delete(region);
    const isUp = what === 'up';
    this.#events.add(this.#clock.now() + simulateDefaults.detectMs, () =>
      this.#steering.setHealth(region, isUp, `it is ${what}`),
    );
  }

  #report(): SimulationReport {
    const { world, scenario, seed } = this.#options;
    const { durationMs, changes } = this.#scenario;
    const { strategy } = world.steering;
    const { requests, failed, retried, latencies } = this.#ledger;
    const capacities = new Map(world.regions.map(({ id, capacity }) => [id, capacity]));
    return {
      scenario,
      strategy: typeof strategy === 'function' ? 'a function' : strategy,
      seed: seed!,
      durationMs,
      requests,
      failed,
      retried,
      ...latencies,
      changes: changes.map(({ at, what }) => ({ atMs: Math.round(at * durationMs), region: this.#region, what })),
      regions: this.#ledger.regions((id) => capacities.get(id)),
      countries: this.#ledger.countries(),
    };
  }
}

function regionsFault(): AntipodeError {
  return new AntipodeError(
    'ERR_SIMULATE_REGIONS',
    'the config has no regions, so there is nothing to choose: give it `regions` with a `location` each',
  );
}

function sizeFault(durationMs: number, perSecond: number): AntipodeError {
  const requests = Math.round((durationMs / 1_000) * perSecond);
  const { maxRequests } = simulateDefaults;
  const message = `${requests} requests are more than one run may have (${maxRequests}): simulate a shorter time, or fewer a second`;
  return new AntipodeError('ERR_SIMULATE_SIZE', message, { details: { requests, maxRequests } });
}
