/**
 * The regions of a world as one node sees them: which it may send requests to, how each is reached, how each does. On a
 * global entry that is every region; on a node in a region, the others.
 */
import { type ResolvedRegion, type ResolvedService, type ResolvedWorld, sameConfig } from '../config/index.ts';
import { type ActionResult, type RegionStatus, unknownTarget } from '../control/index.ts';
import { type ActiveCheckOptions, activeCheckDefaults, type OutlierOptions, outlierDefaults } from '../health/index.ts';
import { AttemptEnd, type ClientPlace, type EndpointAddress, type ProxyEndpoint } from '../proxy/index.ts';
import { createSteering, type Explanation, type Outcome, type Steering } from '../steer/index.ts';
import { worldDefaults } from './defaults.ts';
import { HealthBook, type Verdict } from './health-book.ts';
import type { NodeTools } from './node-tools.ts';
import { type AddressOf, RegionEndpoints } from './region-endpoints.ts';
import { RegionNews } from './region-news.ts';
import { RegionTraffic } from './region-traffic.ts';

export interface RegionDirectoryOptions {
  readonly world: ResolvedWorld;
  /** The regions requests may be sent to; at least one. */
  readonly regions: readonly ResolvedRegion[];
  /** The region this node stands in; undefined on a global entry. */
  readonly here: string | undefined;
  readonly addressOf: AddressOf;
  readonly tools: NodeTools;
  /** How the health of regions is found out, where it is not as usual. */
  readonly check?: Partial<ActiveCheckOptions>;
  readonly outliers?: Partial<OutlierOptions>;
}

/** Regions are asked for their own health, which speaks for their services. */
const regionCheck = {
  ...activeCheckDefaults,
  path: '/.well-known/antipode/health',
  expectedStatus: ['200'],
  intervalMs: worldDefaults.regionCheckMs,
  doubtIntervalMs: worldDefaults.regionDoubtMs,
} as const;

/** Answers of 5xx are counted by the steering, which knows shares; here only what makes a region unreachable counts. */
const regionOutliers = {
  ...outlierDefaults,
  consecutive5xx: 0,
  failurePercentageThreshold: 0,
  successRateStdevFactor: 0,
  maxEjectionPercent: 100,
} as const;

/** A check opens a connection and asks: two round trips, and one for TLS (RFC 8446, section 2). */
const roundTripsOf = ({ tls }: EndpointAddress): number => (tls ? 3 : 2);

export class RegionDirectory {
  readonly steering: Steering;
  readonly #options: RegionDirectoryOptions;
  readonly #health: HealthBook;
  readonly #news: RegionNews;
  /** Of the regions, in the order of the config. */
  readonly ids: readonly string[];
  /** By service. */
  readonly #endpoints = new Map<string, RegionEndpoints>();
  /** Those of services whose config has changed since, until their last connection is closed. */
  readonly #former = new Set<RegionEndpoints>();
  readonly #isUp = new Map<string, boolean>();
  readonly #draining = new Set<string>();
  /** By region. */
  readonly traffic: ReadonlyMap<string, RegionTraffic>;

  constructor(options: RegionDirectoryOptions) {
    const { world, regions, here, tools } = options;
    const home = world.regions.find(({ id }) => id === here);
    this.#options = options;
    this.#news = new RegionNews(tools);
    this.ids = regions.map(({ id }) => id);
    this.traffic = new Map(this.ids.map((id) => [id, new RegionTraffic()]));
    this.steering = createSteering({
      ...world.steering.settings,
      strategy: world.steering.strategy,
      regions: regions.map(({ location, ...region }) => ({ ...region, coordinates: location.coordinates })),
      ...(home && { here: { id: home.id, coordinates: home.location.coordinates } }),
      clock: tools.clock,
      random: tools.random,
      report: (error) => tools.announce({ type: 'steering.fault', subject: 'steering', reason: error.message }),
    });
    this.#health = new HealthBook({
      check: { ...regionCheck, ...options.check },
      outliers: { ...regionOutliers, ...options.outliers },
      checksReadmit: true,
      clock: tools.clock,
      random: tools.random,
      onVerdict: (id, verdict) => this.#onVerdict(id, verdict),
      onCheck: (id, { ok, latencyMs, told }) => {
        if (told !== undefined) tools.data?.hear(id, told);
        if (!ok) return this.#news.still(id);
        for (const endpoint of this.#endpointsTo(id)) endpoint.silence.heard();
        if (home) this.steering.recordRtt(home.id, id, latencyMs / roundTripsOf(options.addressOf(id, undefined)));
      },
      onSilent: (id) => this.#setSilent(id, tools.clock.now()),
    });
    for (const id of this.ids) this.#health.add(id, options.addressOf(id, undefined));
  }

  /** Whether a region takes requests. */
  get available(): boolean {
    return [...this.#isUp.values()].includes(true);
  }

  /**
   * Whether a region would take a request that is meant for it. One that drains takes only what must be served there: it
   * is drained so that everything else goes away.
   */
  takes(region: string, must: boolean): boolean {
    return this.#isUp.get(region) !== false && this.ids.includes(region) && (must || !this.#draining.has(region));
  }

  /** The ways of a service to the regions; the same until its connections are to be other ones. */
  endpointsOf({ id, connection }: Pick<ResolvedService, 'id' | 'connection'>): RegionEndpoints {
    const known = this.#endpoints.get(id);
    if (known !== undefined && sameConfig(known.options, connection)) return known;
    for (const former of this.#former) if (former.open === 0) this.#former.delete(former);
    if (known !== undefined) this.#former.add(known);
    const { addressOf, tools } = this.#options;
    const endpoints = new RegionEndpoints(connection, addressOf, tools.deadlines);
    this.#endpoints.set(id, endpoints);
    return endpoints;
  }

  started(region: string): void {
    this.traffic.get(region)!.sent++;
    this.steering.started(region);
  }

  finished(region: string, end: AttemptEnd, latencyMs: number, place: ClientPlace | undefined): void {
    this.traffic.get(region)!.finished(end, latencyMs);
    this.steering.finished(region, outcomeOf(end, latencyMs), place);
    this.#health.record(region, end);
  }

  /** Regions in `out` are left out for the reason given there, where there is another one. */
  explain(place: ClientPlace | undefined, out: ReadonlyMap<string, string> = new Map()): Explanation {
    const without = this.steering.explain(place, [...out.keys()], out);
    return without.chosen === undefined ? this.steering.explain(place) : without;
  }

  setDraining(region: string, draining: boolean): ActionResult {
    if (!this.ids.includes(region)) throw unknownTarget('region', region, this.ids);
    const before = this.#status(region)?.state === 'draining';
    this.steering.setDraining(region, draining);
    if (draining) this.#draining.add(region);
    else this.#draining.delete(region);
    if (before !== draining) {
      const type = draining ? 'region.draining' : 'region.undrained';
      this.#options.tools.announce({ type, subject: region, reason: 'asked for through the admin API' });
    }
    return { target: region, state: this.#status(region)?.state ?? 'up', changed: before !== draining };
  }

  /** Where the regions are reached, by their ids. */
  addresses(): ReadonlyMap<string, EndpointAddress> {
    return new Map(this.ids.map((id) => [id, this.#options.addressOf(id, undefined)]));
  }

  status(): RegionStatus[] {
    const urls = new Map(this.#options.world.regions.map(({ id, url }) => [id, url]));
    return this.steering.status().map((status) => {
      const url = urls.get(status.id);
      return { ...status, ...(url !== undefined && { url }) };
    });
  }

  close(): void {
    this.#health.close();
    for (const endpoints of [...this.#endpoints.values(), ...this.#former]) endpoints.close();
  }

  #endpointsTo(region: string): ProxyEndpoint[] {
    return [...this.#endpoints.values(), ...this.#former].flatMap((endpoints) => endpoints.to(region));
  }

  #status(region: string): RegionStatus | undefined {
    return this.status().find(({ id }) => id === region);
  }

  #setSilent(region: string, atMs: number): void {
    for (const endpoint of this.#endpointsTo(region)) endpoint.silentAtMs = atMs;
  }

  #onVerdict(id: string, { state, reason }: Verdict): void {
    const up = state === 'healthy';
    this.steering.setHealth(id, up, reason);
    if (up) this.#setSilent(id, Number.NEGATIVE_INFINITY);
    // From ejected to unhealthy, it is down as before, for another reason.
    const changed = this.#isUp.get(id) !== up;
    this.#isUp.set(id, up);
    if (changed) this.#news[up ? 'up' : 'down'](id, reason);
  }
}

/** What the steering is told of an attempt. A region that cannot be reached is the health checks' business: it would take the blame for longer there. */
function outcomeOf(end: AttemptEnd, latencyMs: number): Outcome {
  switch (end) {
    case AttemptEnd.ok:
      return { ok: true, latencyMs };
    case AttemptEnd.passedOn:
    case AttemptEnd.abandoned:
    case AttemptEnd.connectFailed:
      return { ok: true };
    default:
      return { ok: false };
  }
}
