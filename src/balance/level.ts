/**
 * One priority level: its members, those of them that may serve now, and the policy that chooses among these.
 * It is the `Pool` its policy reads. `settle` is the only place where candidates and weights change; the policy learns of
 * it when it is next asked, and only when something did change, because it may build a large table for it.
 */
import type { Endpoint } from './endpoint.ts';
import type { EndpointState } from './endpoint-state.ts';
import type { PickRequest, Policy, Pool, Standing, Tried } from './policy.ts';
import type { LevelCensus, LevelLoad } from './priority-load.ts';
import type { SlowStartOptions } from './slow-start.ts';

export class Level<E extends Endpoint> implements Pool<EndpointState<E>> {
  readonly priority: number;
  readonly policy: Policy<EndpointState<E>>;
  candidates: readonly EndpointState<E>[] = [];
  totalWeight = 0;
  active = 0;
  share: LevelLoad = { health: 0, load: 0, worst: 'healthy' };
  #members: readonly EndpointState<E>[] = [];
  readonly #makePlacing: () => Policy<EndpointState<E>>;
  /** Places requests that bring a key of their own; there is none before the first of them. */
  #placing: Policy<EndpointState<E>> | undefined;
  #isPolicyStale = false;
  #isPlacingStale = true;

  constructor(
    priority: number,
    policy: Policy<EndpointState<E>>,
    { makePlacing }: { readonly makePlacing: () => Policy<EndpointState<E>> },
  ) {
    this.priority = priority;
    this.policy = policy;
    this.#makePlacing = makePlacing;
  }

  get members(): readonly EndpointState<E>[] {
    return this.#members;
  }

  /** Takes the members over from the levels they were in. */
  setMembers(members: readonly EndpointState<E>[]): void {
    this.#members = members;
    for (const member of members) {
      if (member.level === this) continue;
      member.leave();
      member.level = this;
    }
  }

  census(): LevelCensus {
    const census = { draining: 0, healthy: 0, ejected: 0, failing: 0, unreachable: 0 };
    for (const member of this.#members) {
      if (member.configuredWeight === 0 || member.health === 'pending') continue;
      census[member.draining ? 'draining' : member.health] += 1;
    }
    return census;
  }

  /** Brings candidates and weights up to date; true while one of them is in slow start. */
  settle(share: LevelLoad, nowMs: number, slowStart: SlowStartOptions): boolean {
    this.share = share;
    const candidates = this.#members.filter((member) => member.mayServe(share.worst));
    let isChanged = candidates.length !== this.candidates.length;
    let isWarming = false;
    for (const [index, candidate] of candidates.entries()) {
      const weight = candidate.settleWeight(nowMs, slowStart);
      if (candidate !== this.candidates[index] || weight !== candidate.weight) isChanged = true;
      candidate.weight = weight;
      if (!Number.isNaN(candidate.warmingSinceMs)) isWarming = true;
    }
    if (isChanged) this.#replace(candidates);
    return isWarming;
  }

  pick(request: PickRequest, tried: Tried): EndpointState<E> | undefined {
    if (request.placedBy !== undefined) return this.#placer().pick({ hashKey: request.placedBy }, tried);
    if (this.#isPolicyStale) this.#updatePolicy();
    return this.policy.pick(request, tried);
  }

  explain(request: PickRequest): readonly Standing<EndpointState<E>>[] {
    if (request.placedBy !== undefined) return this.#placer().explain({ hashKey: request.placedBy });
    if (this.#isPolicyStale) this.#updatePolicy();
    return this.policy.explain(request);
  }

  #placer(): Policy<EndpointState<E>> {
    this.#placing ??= this.#makePlacing();
    if (this.#isPlacingStale) this.#placing.update(this);
    this.#isPlacingStale = false;
    return this.#placing;
  }

  #updatePolicy(): void {
    this.#isPolicyStale = false;
    this.policy.update(this);
  }

  #replace(candidates: readonly EndpointState<E>[]): void {
    for (const former of this.candidates) {
      if (former.level === this) former.isCandidate = false;
    }
    this.candidates = candidates;
    this.totalWeight = 0;
    this.active = 0;
    for (const candidate of candidates) {
      candidate.isCandidate = true;
      this.totalWeight += candidate.weight;
      this.active += candidate.active;
    }
    this.#isPolicyStale = true;
    this.#isPlacingStale = true;
  }
}
