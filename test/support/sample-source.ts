/**
 * A small world in memory for tests of the admin API and of the commands that talk to it: two regions, a service of two
 * endpoints whose ids hold slashes and colons, a service of one worker. It keeps state, so actions can be seen to work.
 */
import {
  type ActionResult,
  type ControlSource,
  type DevActions,
  EventBus,
  histogramSnapshot,
  LogBook,
  type MetricSnapshot,
  type PastAnswer,
  type Purge,
  type PurgeResult,
  type RegionState,
  type ReloadResult,
  type RestartResult,
  rolloutStopped,
  type ScaleResult,
  type ScalingStatus,
  type ServiceActions,
  scalarSnapshot,
  scalingStatus,
  unknownRequest,
  unknownTarget,
  type WhyAnswer,
  type WhyQuery,
  type WorkerStatus,
  type WorldStatus,
  wrongState,
} from '../../src/control/index.ts';
import { AntipodeError } from '../../src/core/index.ts';

export const endpointIds = ['api/http://10.0.0.1:3000', 'api/http://10.0.0.2:3000'] as const;
/** The one request of the past it remembers. */
export const pastId = '5f0c9a7be1d24c30';
export const regionIds = ['us-east', 'eu-west'] as const;

const sampleWorkers: readonly WorkerStatus[] = [
  {
    worker: 1,
    pid: 4712,
    state: 'ready',
    reason: 'listens',
    uptimeMs: 90_000,
    restarts: 1,
    generation: 2,
    rssBytes: 50_331_648,
    elu: 0.123,
    lastCrash: { agoMs: 120_000, reason: 'exited with code 1: Error: no database\n    at open', uptimeMs: 12_000 },
  },
  {
    worker: 2,
    pid: 0,
    state: 'crashed',
    reason: 'x'.repeat(100),
    uptimeMs: 0,
    restarts: 7,
    generation: 2,
    lastCrash: { agoMs: 1_000, reason: 'x'.repeat(100), uptimeMs: 30 },
  },
];

export interface SampleOptions {
  /** False for a world in production, which offers no interventions. */
  readonly isDev?: boolean;
  readonly events?: EventBus;
  readonly logs?: LogBook;
}

export class SampleSource implements ControlSource {
  readonly events: EventBus;
  readonly logs: LogBook;
  readonly dev?: DevActions;
  readonly draining: Set<string> = new Set();
  readonly regions: Map<string, RegionState> = new Map(regionIds.map((id) => [id, 'up']));
  readonly cutLinks: Set<string> = new Set();
  readonly extraMs: Map<string, number> = new Map();
  /** Set by a test: the next question fails with it. */
  fault: Error | undefined;

  constructor(options: SampleOptions = {}) {
    this.events = options.events ?? new EventBus();
    this.logs = options.logs ?? new LogBook();
    if (options.isDev !== false) this.dev = this.#interventions();
  }

  world(): unknown {
    if (this.fault) throw this.fault;
    return {
      name: 'sample',
      cache: { engine: 'redis', url: 'redis://:hunter2@10.0.0.9' },
      steering: function nearest() {},
    };
  }

  status(): WorldStatus {
    return {
      world: 'sample',
      node: { region: 'us-east', pid: 4711, uptimeMs: 61_000, version: '0.1.0' },
      regions: [...this.regions].map(([id, state]) => ({
        id,
        state,
        reason: state === 'up' ? '2 of 2 checks passed' : `${state} by hand`,
        sinceMs: 5_000,
        inFlight: 3,
        errorRate: 0.0125,
        url: `https://${id}.sample.example`,
        ...(id === 'eu-west' && { rttMs: 81.4 }),
      })),
      services: [
        {
          id: 'api',
          balance: 'least-request',
          panic: false,
          endpoints: endpointIds.map((id) => this.#endpoint(id)),
          workers: [],
        },
        {
          id: 'web',
          region: 'us-east',
          balance: 'round-robin',
          panic: true,
          endpoints: [],
          workers: sampleWorkers,
        },
      ],
    };
  }

  scaling(): ScalingStatus {
    const web = { id: 'web', automatic: true, workers: 2, ready: 2, wanted: 4, min: 1, max: 4 };
    return scalingStatus([{ ...web, load: 0.92, machines: 0.92, reason: 'load 0.92 (event loop) for 10 s' }]);
  }

  past(requestId: string): PastAnswer {
    if (requestId !== pastId) throw unknownRequest(requestId);
    return {
      requestId,
      parts: [
        {
          node: 'us-east',
          at: '2026-01-02T03:04:05.678Z',
          method: 'GET',
          host: 'shop.example',
          path: '/cart',
          route: '/',
          service: 'api',
          status: 200,
          abandoned: false,
          durationMs: 12.5,
          answeredBy: 'endpoint',
          attemptsMade: 1,
          attempts: [{ endpoint: endpointIds[0], startedMs: 0, latencyMs: 12, outcome: 'answered' }],
          reason: 'answered 200 after 12.5 ms',
        },
      ],
    };
  }

  why(query: WhyQuery): WhyAnswer {
    return {
      url: query.url,
      ...(query.client !== undefined && { client: { given: query.client } }),
      region: {
        by: 'latency',
        unit: 'ms, lower is better',
        chosen: 'us-east',
        reason: 'nearest',
        candidates: [{ id: 'us-east', chosen: true, eligible: true, score: 2, reason: 'healthy' }],
      },
      reason: 'us-east is the nearest healthy region',
    };
  }

  metrics(): readonly MetricSnapshot[] {
    return [
      scalarSnapshot('antipode_requests_total', [
        { labels: { service: 'api', route: '/', status_class: '2xx' }, value: 41 },
        { labels: { service: 'api', route: '/', status_class: '5xx' }, value: 1 },
      ]),
      histogramSnapshot(
        'antipode_request_duration_seconds',
        [0.005, 0.05],
        [{ labels: { service: 'api', route: '/"a"\n' }, counts: Uint32Array.of(30, 10, 2), sum: 1.5 }],
      ),
    ];
  }

  /** What the next reload changes. */
  changes: readonly string[] = [];
  /** The services that it starts anew. */
  started: readonly string[] = [];
  stopped: ReloadResult['stopped'] = [];
  /** Orders to `web`, such as `reload` and `scale 3`. */
  readonly orders: string[] = [];
  /** Why the next rolling restart is stopped. */
  trouble: string | undefined;
  isStopping = false;

  /** `api` has no processes here. */
  readonly services: ServiceActions = {
    reload: (id, { reason }): RestartResult => {
      this.#checkService(id);
      this.orders.push('reload');
      this.events.publish({ type: 'rollout.started', subject: id, reason });
      this.events.publish({ type: 'rollout.step', subject: id, reason: '1 of 2 workers are new' });
      if (this.trouble !== undefined) throw rolloutStopped(new AntipodeError('ERR_SUPERVISOR_ROLLOUT', this.trouble));
      return { service: id, generation: 3, replaced: 2, tookMs: 5_340 };
    },
    scale: (id, workers): ScaleResult => {
      this.#checkService(id);
      if (workers > 4) throw wrongState('service web has 1 to 4 workers', { min: 1, max: 4 });
      this.orders.push(`scale ${workers}`);
      return { service: id, from: 2, to: workers, ready: Math.min(workers, 3) };
    },
  };

  stop(): ActionResult {
    const changed = !this.isStopping;
    this.isStopping = true;
    return { target: 'sample', state: 'stopping', changed };
  }

  reloadConfig(): ReloadResult {
    if (this.fault) throw this.fault;
    return { changes: this.changes, started: this.started, stopped: this.stopped };
  }

  readonly purges: Purge[] = [];

  purge(what: Purge): PurgeResult {
    this.purges.push(what);
    return { purged: this.purges.length };
  }

  drainEndpoint(id: string): ActionResult {
    this.#checkEndpoint(id);
    const changed = !this.draining.has(id);
    this.draining.add(id);
    if (changed) this.events.publish({ type: 'endpoint.draining', subject: id, reason: 'ordered by the admin API' });
    return { target: id, state: 'draining', changed };
  }

  undrainEndpoint(id: string): ActionResult {
    this.#checkEndpoint(id);
    return { target: id, state: 'healthy', changed: this.draining.delete(id) };
  }

  drainRegion(id: string): ActionResult {
    return this.#setRegion(id, 'draining');
  }

  undrainRegion(id: string): ActionResult {
    return this.#setRegion(id, 'up');
  }

  #interventions(): DevActions {
    return {
      kill: (region) => this.#setRegion(region, 'down'),
      revive: (region) => {
        this.#checkRegion(region);
        if (this.regions.get(region) === 'up')
          throw wrongState(`the region ${region} is up: only a killed one is revived`);
        return this.#setRegion(region, 'up');
      },
      cut: (from, to) => this.#setLink(from, to, true),
      heal: (from, to) => this.#setLink(from, to, false),
      slow: (region, ms) => {
        this.#checkRegion(region);
        this.extraMs.set(region, ms);
        return { target: region, state: `slowed by ${ms} ms`, changed: true };
      },
    };
  }

  #endpoint(id: string): WorldStatus['services'][number]['endpoints'][number] {
    const state = this.draining.has(id) ? 'draining' : 'healthy';
    const url = id.slice('api/'.length);
    return { id, url, state, reason: 'answers', sinceMs: 12_500, active: 1, weight: 1, requests: 400, errors: 2 };
  }

  #setRegion(id: string, state: RegionState): ActionResult {
    this.#checkRegion(id);
    const changed = this.regions.get(id) !== state;
    this.regions.set(id, state);
    if (changed) this.events.publish({ type: `region.${state}`, subject: id, reason: 'ordered by the admin API' });
    return { target: id, state, changed };
  }

  #setLink(from: string, to: string, isCut: boolean): ActionResult {
    this.#checkRegion(from);
    this.#checkRegion(to);
    const link = [from, to].sort().join('~');
    const changed = this.cutLinks.has(link) !== isCut;
    if (isCut) this.cutLinks.add(link);
    else this.cutLinks.delete(link);
    return { target: link, state: isCut ? 'cut' : 'whole', changed };
  }

  #checkService(id: string): void {
    if (id === 'api') throw wrongState('service api has no processes here: its endpoints are a list in the config');
    if (id !== 'web') throw unknownTarget('service', id, ['api', 'web']);
  }

  #checkRegion(id: string): void {
    if (!this.regions.has(id)) throw unknownTarget('region', id, regionIds);
  }

  #checkEndpoint(id: string): void {
    if (!(endpointIds as readonly string[]).includes(id)) throw unknownTarget('endpoint', id, endpointIds);
  }
}
