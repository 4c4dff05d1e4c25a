/**
 * The balancer: endpoints in, one out. Around a policy it keeps who may be taken and with which weight: health,
 * draining, priority levels with overprovisioning, panic, slow start. A pure state machine: health comes from whoever
 * checks it, time and chance are arguments.
 *
 * Changes only mark the picture as out of date; it is settled before it is next looked at, so that a hundred endpoints
 * that pass their first check in one turn build one table. `pick`, `started` and `finished` do not allocate.
 */
import { AntipodeError, systemClock, systemRandom } from '../core/index.ts';
import { checkEndpoints } from './check-endpoints.ts';
import type { Balancer, BalancerOptions, SetEndpointsOptions } from './contract.ts';
import { balanceDefaults } from './defaults.ts';
import { type Endpoint, type EndpointRef, priorityOf } from './endpoint.ts';
import { type EndpointHealth, EndpointState } from './endpoint-state.ts';
import { type Explanation, explainLevels } from './explanation.ts';
import { hashClientNetwork } from './hashing/index.ts';
import { Level } from './level.ts';
import { checkOption } from './options.ts';
import { ipHash, policies } from './policies/index.ts';
import { isTried, type PickRequest, type PolicyContext, type PolicyFactory, type Tried } from './policy.ts';
import { type PriorityLoadOptions, priorityLoad } from './priority-load.ts';
import { type SlowStartOptions, slowStartSteps } from './slow-start.ts';
import { type BalancerStatus, endpointStatus, levelStatus } from './status.ts';

/** Makes a balancer; throws `ERR_BALANCE_OPTION`, `ERR_BALANCE_POLICY` or what `setEndpoints` throws. */
export function createBalancer<E extends Endpoint>(options: BalancerOptions<E> = {}): Balancer<E> {
  return new PolicyBalancer(options);
}

class PolicyBalancer<E extends Endpoint> implements Balancer<E> {
  readonly #context: PolicyContext;
  readonly #makePolicy: PolicyFactory;
  readonly #slowStart: SlowStartOptions;
  readonly #priorities: PriorityLoadOptions;
  readonly #home: string | undefined;
  readonly #states = new Map<string, EndpointState<E>>();
  #levels: readonly Level<E>[] = [];
  #isSettled = true;
  /** When the weights of endpoints in slow start are next brought up to date. */
  #nextWarmingMs = Number.POSITIVE_INFINITY;

  constructor({ endpoints = [], policy, clock, random, healthy, home, ...figures }: BalancerOptions<E>) {
    const { slowStartFloor, ...defaults } = balanceDefaults;
    const { slowStartMs, panicThreshold, overprovisioningFactor } = { ...defaults, ...figures };
    checkOption('slowStartMs', slowStartMs, { min: 0, max: 86_400_000 });
    checkOption('panicThreshold', panicThreshold, { min: 0, max: 1 });
    checkOption('overprovisioningFactor', overprovisioningFactor, { min: 1, max: 100 });
    this.#slowStart = { slowStartMs, slowStartFloor };
    this.#priorities = { panicThreshold, overprovisioningFactor };
    this.#context = { clock: clock ?? systemClock, random: random ?? systemRandom };
    this.#makePolicy = policyFactory(policy ?? defaults.policy);
    this.#home = home;
    this.setEndpoints(endpoints, { healthy: healthy ?? true });
  }

  pick(request: PickRequest, tried?: readonly EndpointRef[]): E | undefined {
    this.#settle();
    const bound = request.bound === undefined ? undefined : this.#states.get(request.bound);
    if (bound?.mayContinue() === true && !isTried(bound, tried)) return bound.endpoint;
    const level = this.#levelFor(request);
    if (level === undefined) return undefined;
    const home = this.#homeFor(request, level, tried);
    if (home !== undefined) return home.endpoint;
    return (level.pick(request, tried) ?? this.#pickBeside(level, request, tried))?.endpoint;
  }

  started(endpoint: EndpointRef): void {
    this.#states.get(endpoint.id)?.started();
  }

  finished(endpoint: EndpointRef, latencyMs: number | undefined, ok: boolean): void {
    const state = this.#states.get(endpoint.id);
    if (state === undefined) return;
    state.finished();
    if (state.level === undefined) this.#forgetIdle(state);
    else if (latencyMs !== undefined) state.level.policy.observe?.(state, latencyMs, ok);
  }

  setEndpoints(endpoints: readonly E[], { healthy = true }: SetEndpointsOptions = {}): void {
    checkEndpoints(endpoints);
    const nowMs = this.#context.clock.now();
    const ids = new Set(endpoints.map(({ id }) => id));
    const isFounding = !endpoints.some((endpoint) => this.#listed(endpoint) !== undefined);
    for (const state of this.#states.values()) {
      if (!ids.has(state.id)) this.#remove(state);
    }
    const states = endpoints.map((endpoint) => {
      const state = this.#listed(endpoint) ?? this.#add(endpoint, isFounding, nowMs);
      if (healthy && state.level === undefined) state.setHealth('healthy', nowMs);
      state.endpoint = endpoint;
      return state;
    });
    this.#arrange(states);
    this.#isSettled = false;
  }

  setHealthy(endpoint: EndpointRef, healthy: boolean): void {
    this.setHealth(endpoint, healthy ? 'healthy' : 'failing');
  }

  setHealth(endpoint: EndpointRef, health: EndpointHealth): void {
    const state = this.#listed(endpoint);
    if (state === undefined || state.health === health) return;
    state.setHealth(health, this.#context.clock.now());
    this.#isSettled = false;
  }

  setDraining(endpoint: EndpointRef, draining: boolean): void {
    const state = this.#listed(endpoint);
    if (state === undefined || state.draining === draining) return;
    state.setDraining(draining, this.#context.clock.now());
    this.#isSettled = false;
  }

  status(): BalancerStatus {
    this.#settle();
    return {
      panic: this.#levels.some(({ share }) => share.worst !== 'healthy'),
      levels: this.#levels.map(levelStatus),
      endpoints: this.#levels.flatMap((level) => level.members.map((state) => endpointStatus(state, level))),
    };
  }

  explain(request: PickRequest): Explanation {
    this.#settle();
    return explainLevels(this.#levels, request);
  }

  #settle(): void {
    if (this.#isSettled && this.#nextWarmingMs === Number.POSITIVE_INFINITY) return;
    const nowMs = this.#context.clock.now();
    if (this.#isSettled && nowMs < this.#nextWarmingMs) return;
    const loads = priorityLoad(
      this.#levels.map((level) => level.census()),
      this.#priorities,
    );
    let isWarming = false;
    for (const [index, level] of this.#levels.entries()) {
      if (level.settle(loads[index]!, nowMs, this.#slowStart)) isWarming = true;
    }
    this.#isSettled = true;
    const stepMs = this.#slowStart.slowStartMs / slowStartSteps;
    this.#nextWarmingMs = isWarming ? nowMs + stepMs : Number.POSITIVE_INFINITY;
  }

  /** By the loads; a key that is placed by hash always goes to the same level while the loads stay as they are. */
  #levelFor({ hashKey, placedBy }: PickRequest): Level<E> | undefined {
    const levels = this.#levels;
    if (levels.length === 0 || levels[0]!.share.load === 1) return levels[0];
    const hash = placedBy === undefined ? levels[0]!.policy.hash : hashClientNetwork;
    const key = placedBy ?? hashKey;
    const isPlaced = hash !== undefined && key !== undefined;
    let point = isPlaced ? hash(key) / 2 ** 32 : this.#context.random.next();
    for (let i = 0; i < levels.length; i++) {
      point -= levels[i]!.share.load;
      if (point < 0) return levels[i];
    }
    return levels.at(-1);
  }

  /** A retry whose level has nobody left to try goes to the first other level that has. */
  #pickBeside(level: Level<E>, request: PickRequest, tried: Tried): EndpointState<E> | undefined {
    for (const other of this.#levels) {
      const state = other === level ? undefined : other.pick(request, tried);
      if (state !== undefined) return state;
    }
    return undefined;
  }

  /** Home, where it serves and nothing but the policy would place the request. */
  #homeFor({ placedBy }: PickRequest, { policy }: Level<E>, tried: Tried): EndpointState<E> | undefined {
    if (this.#home === undefined || placedBy !== undefined || policy.hash !== undefined) return undefined;
    const home = this.#states.get(this.#home);
    return home?.isCandidate === true && home.health === 'healthy' && !isTried(home, tried) ? home : undefined;
  }

  #listed({ id }: EndpointRef): EndpointState<E> | undefined {
    const state = this.#states.get(id);
    return state?.level === undefined ? undefined : state;
  }

  #add(endpoint: E, isFounding: boolean, nowMs: number): EndpointState<E> {
    const state = new EndpointState(endpoint);
    state.active = this.#states.get(endpoint.id)?.active ?? 0;
    if (isFounding) state.foundingUntilMs = nowMs + this.#slowStart.slowStartMs;
    this.#states.set(endpoint.id, state);
    return state;
  }

  /** One with requests in flight is kept until they end, so that they are still counted if it comes back meanwhile. */
  #remove(state: EndpointState<E>): void {
    state.leave();
    this.#forgetIdle(state);
  }

  #forgetIdle(state: EndpointState<E>): void {
    if (state.active === 0) this.#states.delete(state.id);
  }

  #arrange(states: readonly EndpointState<E>[]): void {
    const known = new Map(this.#levels.map((level) => [level.priority, level]));
    const groups = [...Map.groupBy(states, ({ endpoint }) => priorityOf(endpoint))].sort(([a], [b]) => a - b);
    this.#levels = groups.map(([priority, members]) => {
      const level = known.get(priority) ?? this.#newLevel(priority);
      level.setMembers(members);
      return level;
    });
  }

  #newLevel(priority: number): Level<E> {
    const makePlacing = () => ipHash()<EndpointState<E>>(this.#context);
    return new Level(priority, this.#makePolicy(this.#context), { makePlacing });
  }
}

function policyFactory(policy: string | PolicyFactory): PolicyFactory {
  if (typeof policy === 'function') return policy;
  if (Object.hasOwn(policies, policy)) return policies[policy as keyof typeof policies]();
  throw new AntipodeError(
    'ERR_BALANCE_POLICY',
    `There is no balancing policy '${policy}': use one of ${Object.keys(policies).join(', ')}.`,
    { details: { policy } },
  );
}
