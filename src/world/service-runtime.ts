/**
 * One service on this node: its endpoints, the balancer over them, and what is known of their health. Where the endpoints
 * come from (a list, a name, processes started here) is somebody else's business; they are told by `setEndpoints`.
 */
import {
  type Balancer,
  createBalancer,
  type EndpointRef,
  type Explanation,
  type PickRequest,
} from '../balance/index.ts';
import type { ResolvedService } from '../config/index.ts';
import { type ActionResult, type EndpointStatus, type ServiceStatus, unknownTarget } from '../control/index.ts';
import { AttemptEnd, ProxyEndpoint, type ProxyEndpointOptions } from '../proxy/index.ts';
import type { CircuitOptions } from '../resilience/index.ts';
import type { Outcomes, SocketAddress } from '../supervisor/index.ts';
import { balancePolicy } from './balance-policy.ts';
import { circuitEvents } from './circuit-events.ts';
import { EndpointCircuits } from './endpoint-circuits.ts';
import { EndpointLedger } from './endpoint-ledger.ts';
import { HealthBook, type Verdict } from './health-book.ts';
import type { NodeTools } from './node-tools.ts';
import type { UnderWay } from './service-scaling.ts';
import { securing } from './service-security.ts';
import type { EndpointCounts } from './workers/worker-report.ts';

/** What a runtime has from those before it. */
export interface RuntimePast {
  /** Ids of endpoints that take no new requests. */
  readonly draining?: Iterable<string>;
  /** What endpoints have been sent; nothing when not given. */
  readonly ledger?: EndpointLedger;
}

export class ServiceRuntime {
  readonly service: ResolvedService;
  readonly balancer: Balancer<ProxyEndpoint>;
  /** Of its endpoints; undefined where none are asked for. */
  readonly circuits: EndpointCircuits | undefined;
  readonly #tools: NodeTools;
  readonly #health: HealthBook;
  readonly #secured: ReturnType<typeof securing>;
  readonly #draining: Set<string>;
  readonly #ledger: EndpointLedger;
  #endpoints: ReadonlyMap<string, ProxyEndpoint> = new Map();
  /** Those that have left the list, for as long as they may have requests. */
  readonly #gone = new Set<ProxyEndpoint>();
  /** What those before them were sent. */
  #past: Outcomes = { requests: 0, failures: 0 };
  #active = 0;
  #panic = false;
  #available = false;

  constructor(service: ResolvedService, tools: NodeTools, { draining = [], ledger }: RuntimePast = {}) {
    const { clock, random, home } = tools;
    this.service = service;
    this.#tools = tools;
    this.#draining = new Set(draining);
    this.#ledger = ledger ?? new EndpointLedger();
    this.#secured = securing(service);
    this.balancer = createBalancer({
      policy: balancePolicy(service.balance),
      clock,
      random,
      slowStartMs: service.slowStartMs,
      panicThreshold: service.panicThreshold,
      home,
    });
    this.circuits = service.circuitBreaker && this.#circuitsOf(service.circuitBreaker);
    this.#health = new HealthBook({
      check: service.health,
      outliers: service.outliers,
      checksReadmit: false,
      clock,
      random,
      onVerdict: (id, verdict) => this.#onVerdict(id, verdict),
      onReach: (id) => this.#reconsider(id),
      onSilent: (id) => {
        this.#endpoints.get(id)!.silentAtMs = clock.now();
      },
    });
  }

  /** Ids of endpoints that take no new requests, by order. */
  get draining(): Iterable<string> {
    return this.#draining;
  }

  get endpoints(): Iterable<ProxyEndpoint> {
    return this.#endpoints.values();
  }

  /** Whether an endpoint that is well would take a request now; what panic would take does not count. */
  get available(): boolean {
    return this.#available;
  }

  /** Replaces the list. An endpoint whose id and address stay keeps its connections, its health and its draining. */
  setEndpoints(
    list: readonly ProxyEndpointOptions[],
    { proven }: { readonly proven: boolean } = { proven: false },
  ): void {
    const before = this.#endpoints;
    const now = new Map(list.map((options) => [options.id, this.#keptOrNew(options)]));
    this.#endpoints = now;
    this.#ledger.forgetOldest(now);
    const kept = [...now.values()].filter((endpoint) => before.get(endpoint.id) === endpoint);
    for (const endpoint of before.values()) {
      if (now.get(endpoint.id) !== endpoint) this.#letGo(endpoint);
    }
    // Without them first: the balancer knows endpoints by their ids, and one at a new address is another one.
    if (kept.length < before.size) this.balancer.setEndpoints(kept);
    this.balancer.setEndpoints([...now.values()], { healthy: proven || this.service.health === false });
    for (const endpoint of now.values()) {
      if (before.get(endpoint.id) !== endpoint) this.#begin(endpoint);
    }
    this.#review();
  }

  /** Requests that endpoints have, and those that wait for a connection to one. */
  underWay(): UnderWay {
    const queued = [...this.#endpoints.values()].reduce((sum, { pool }) => sum + pool.pending, 0);
    return { active: Math.max(0, this.#active - queued), queued };
  }

  /** Whether requests are under way at an address, on the list or gone from it. */
  isBusy(address: SocketAddress): boolean {
    return this.#at(address).some(isBusy);
  }

  /** Whether requests are under way at any endpoint, on the list or gone from it. */
  get isInUse(): boolean {
    return [...this.#endpoints.values(), ...this.#gone].some(isBusy);
  }

  /** How the requests ended that an address was sent, and those that all others were. */
  outcomes(address: SocketAddress): { readonly own: Outcomes; readonly others: Outcomes } {
    const own = sumOutcomes(this.#at(address));
    const all = sumOutcomes([...this.#endpoints.values(), ...this.#gone, this.#past]);
    return {
      own,
      others: { requests: all.requests - own.requests, failures: all.failures - own.failures },
    };
  }

  admits(): boolean {
    return this.#active < this.service.connection.maxRequests;
  }

  started(endpoint: ProxyEndpoint): void {
    this.#active++;
    this.balancer.started(endpoint);
  }

  finished(endpoint: ProxyEndpoint, end: AttemptEnd, latencyMs: number): void {
    this.#active--;
    if (end === AttemptEnd.ok || end === AttemptEnd.serverError) endpoint.totals.durations.record(latencyMs);
    // An abandoned attempt says nothing about the endpoint, least of all that it is quick.
    this.balancer.finished(endpoint, end === AttemptEnd.abandoned ? undefined : latencyMs, end === AttemptEnd.ok);
    // One that has left the list meanwhile says nothing about its successor.
    if (this.#endpoints.get(endpoint.id) === endpoint) this.#health.record(endpoint.id, end);
  }

  explain(request: PickRequest): Explanation {
    return this.balancer.explain(request);
  }

  /** One that is draining stays so when it comes back, such as a process that was started again. */
  setDraining(id: string, draining: boolean): ActionResult {
    const endpoint = this.#endpoints.get(id);
    const changed = this.#draining.has(id) !== draining;
    if (endpoint === undefined && !this.#draining.has(id)) {
      throw unknownTarget('endpoint', id, [...this.#endpoints.keys()]);
    }
    if (draining) this.#draining.add(id);
    else this.#draining.delete(id);
    this.balancer.setDraining({ id }, draining);
    this.#review();
    if (changed) {
      const type = draining ? 'endpoint.draining' : 'endpoint.undrained';
      this.#tools.announce({ type, subject: id, reason: 'asked for through the admin API' });
    }
    return { target: id, state: draining ? 'draining' : this.#health.verdict(id).state, changed };
  }

  status(workers: ServiceStatus['workers']): ServiceStatus {
    const { endpoints, panic } = this.balancer.status();
    const { policy } = this.service.balance;
    const list = endpoints.map(({ id, active, weight }) => this.#endpointStatus(id, active, weight));
    return { id: this.service.id, balance: policy, panic, endpoints: list, workers };
  }

  /** What endpoints were sent that are not on the list now. */
  absentCounts(): readonly EndpointCounts[] {
    const absent = this.#ledger.absent(this.#endpoints);
    return absent.map(([id, { requests, failures }]) => ({ id, active: 0, requests, errors: failures }));
  }

  close(): void {
    this.#health.close();
    this.circuits?.close();
    for (const endpoint of this.#endpoints.values()) endpoint.close();
  }

  #keptOrNew(listed: ProxyEndpointOptions): ProxyEndpoint {
    const options = { ...listed, address: this.#secured(listed.address) };
    const known = this.#endpoints.get(options.id);
    if (known === undefined || !sameAddress(known, options)) {
      const totals = this.#ledger.of(options.id);
      return new ProxyEndpoint({ ...options, totals }, this.service.connection, this.#tools.deadlines);
    }
    known.configure(options);
    return known;
  }

  #begin(endpoint: ProxyEndpoint): void {
    this.circuits?.add(endpoint.id);
    this.#health.add(endpoint.id, endpoint.address);
    // The supervisor says that it listens, or we would not know of it.
    if (endpoint.id === this.#tools.home) this.balancer.setHealth(endpoint, 'healthy');
    if (this.#draining.has(endpoint.id)) this.balancer.setDraining(endpoint, true);
  }

  #letGo(endpoint: ProxyEndpoint): void {
    this.#health.remove(endpoint.id);
    this.circuits?.remove(endpoint.id);
    endpoint.close();
    for (const gone of this.#gone) if (gone.pool.open === 0) this.#forget(gone);
    this.#gone.add(endpoint);
  }

  #forget(endpoint: ProxyEndpoint): void {
    this.#gone.delete(endpoint);
    this.#past = sumOutcomes([this.#past, endpoint]);
  }

  #at({ host, port }: SocketAddress): ProxyEndpoint[] {
    const all = [...this.#endpoints.values(), ...this.#gone];
    return all.filter(({ address }) => address.host === host && address.port === port);
  }

  #endpointStatus(id: string, active: number, weight: number): EndpointStatus {
    const { address, totals } = this.#endpoints.get(id)!;
    const verdict = this.#health.verdict(id);
    const shown = this.#draining.has(id)
      ? { state: 'draining' as const, reason: 'asked for through the admin API' }
      : this.#judged(id, verdict);
    const sinceMs = Math.max(0, this.#tools.clock.now() - verdict.sinceMs);
    return {
      id,
      url: urlOf(address),
      ...shown,
      sinceMs,
      active,
      weight,
      requests: totals.requests,
      errors: totals.failures,
    };
  }

  #onVerdict(id: string, { state, reason }: Verdict): void {
    const endpoint = this.#endpoints.get(id);
    // Without one: let back in because the others leave the list, and about to leave it too. Not known yet is neither well
    // nor sick: the balancer has it as pending.
    if (endpoint === undefined || state === 'unknown') return;
    this.#regard(endpoint);
    if (state === 'healthy') endpoint.silentAtMs = Number.NEGATIVE_INFINITY;
    const types = { healthy: 'endpoint.up', unhealthy: 'endpoint.down', ejected: 'endpoint.ejected' } as const;
    this.#tools.announce({ type: types[state], subject: id, reason });
    this.#review();
  }

  /** Tells the balancer what all who have looked at an endpoint make of it. */
  #regard({ id }: EndpointRef): void {
    const { state } = this.#judged(id, this.#health.verdict(id));
    if (state === 'unknown') return;
    const found = this.#health.isUnreachable(id) ? 'unreachable' : 'failing';
    this.balancer.setHealth({ id }, state === 'unhealthy' ? found : state);
  }

  #reconsider(id: string): void {
    this.#regard({ id });
    this.#review();
  }

  #circuitsOf(circuit: CircuitOptions): EndpointCircuits {
    const { clock, announce } = this.#tools;
    return new EndpointCircuits({
      circuit,
      clock,
      onBlocked: (id) => this.#reconsider(id),
      onState: (subject, state, reason) => announce({ type: circuitEvents[state], subject, reason }),
    });
  }

  #judged(id: string, { state, reason }: Verdict): Pick<Verdict, 'state' | 'reason'> {
    if (state !== 'healthy' || this.circuits?.isBlocked(id) !== true) return { state, reason };
    return { state: 'ejected', reason: this.circuits.reason(id) };
  }

  /** Looks at what a change has made of the whole. */
  #review(): void {
    const { levels, panic } = this.balancer.status();
    this.#available = levels.some(({ health }) => health > 0);
    if (panic === this.#panic) return;
    this.#panic = panic;
    const reason = panic ? 'too few endpoints are healthy' : 'enough endpoints are healthy';
    this.#tools.announce({ type: panic ? 'service.panic' : 'service.calm', subject: this.service.id, reason });
  }
}

function isBusy({ pool }: ProxyEndpoint): boolean {
  return pool.open > pool.idle || pool.pending > 0;
}

function sumOutcomes(list: Iterable<Outcomes>): Outcomes {
  let requests = 0;
  let failures = 0;
  for (const each of list) {
    requests += each.requests;
    failures += each.failures;
  }
  return { requests, failures };
}

function sameAddress({ address }: ProxyEndpoint, { address: other }: ProxyEndpointOptions): boolean {
  return address.host === other.host && address.port === other.port && address.tls === other.tls;
}

function urlOf({ host, port, tls }: ProxyEndpointOptions['address']): string {
  return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
