/** What a balancer tells about itself: plain data, for the admin API and for people. */
import { backupPriority, type Endpoint } from './endpoint.ts';
import type { EndpointState } from './endpoint-state.ts';
import type { Level } from './level.ts';

export interface EndpointStatus {
  readonly id: string;
  readonly healthy: boolean;
  /** Not checked yet: neither used nor counted until it is. */
  readonly pending: boolean;
  readonly draining: boolean;
  /** Requests in flight. */
  readonly active: number;
  /** The weight it has now, after slow start; 0 when it gets no requests. */
  readonly weight: number;
  readonly priority: number | 'backup';
}

export interface LevelStatus {
  readonly priority: number | 'backup';
  readonly policy: string;
  /** 0 to 1, after overprovisioning. */
  readonly health: number;
  /** The part of the requests this level gets, 0 to 1. */
  readonly load: number;
  /** So few are healthy that sick ones are taken as well. */
  readonly panic: boolean;
}

export interface BalancerStatus {
  /** Some level is in panic. */
  readonly panic: boolean;
  readonly levels: readonly LevelStatus[];
  readonly endpoints: readonly EndpointStatus[];
}

export function priorityName(priority: number): number | 'backup' {
  return priority === backupPriority ? 'backup' : priority;
}

export function levelStatus<E extends Endpoint>({ priority, policy, share }: Level<E>): LevelStatus {
  const { health, load, worst } = share;
  return { priority: priorityName(priority), policy: policy.name, health, load, panic: worst !== 'healthy' };
}

export function endpointStatus<E extends Endpoint>(state: EndpointState<E>, level: Level<E>): EndpointStatus {
  return {
    id: state.id,
    healthy: state.health === 'healthy',
    pending: state.health === 'pending',
    draining: state.draining,
    active: state.active,
    weight: state.isCandidate ? state.weight : 0,
    priority: priorityName(level.priority),
  };
}
