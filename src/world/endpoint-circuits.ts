/**
 * A circuit breaker for each endpoint of a service: one that fails or is slow too often gets no requests for a while, then
 * a few, until it is known whether it is well again. It stands beside health checks and outlier detection; an endpoint
 * takes requests when all agree. When so few are left that the balancer panics, it uses them all the same.
 *
 * Invariant: while a circuit is open or its probes are under way, `isBlocked` is true, and `onBlocked` has been told.
 */

import type { Clock } from '../core/index.ts';
import { AttemptEnd, type ProxyRequest } from '../proxy/index.ts';
import type { CircuitOptions } from '../resilience/index.ts';
import { CIRCUIT_REFUSED, CircuitBreaker, type CircuitState } from '../resilience/index.ts';

export interface EndpointCircuitsOptions {
  readonly circuit: CircuitOptions;
  readonly clock: Clock;
  /** Told when an endpoint is to get no requests, and when it may again. */
  readonly onBlocked: (id: string) => void;
  readonly onState: (id: string, state: CircuitState, reason: string) => void;
}

interface Guard {
  readonly breaker: CircuitBreaker;
  /** Of the attempts under way. */
  readonly permits: Map<ProxyRequest, number>;
  isBlocked: boolean;
  /** Looks again when the circuit may let somebody through. */
  timer: NodeJS.Timeout | undefined;
}

export class EndpointCircuits {
  readonly #options: EndpointCircuitsOptions;
  readonly #guards = new Map<string, Guard>();

  constructor(options: EndpointCircuitsOptions) {
    this.#options = options;
  }

  isBlocked(id: string): boolean {
    return this.#guards.get(id)?.isBlocked ?? false;
  }

  /** Why an endpoint is blocked. */
  reason(id: string): string {
    return `circuit: ${this.#guards.get(id)?.breaker.reason ?? 'closed'}`;
  }

  add(id: string): void {
    const { circuit, onState } = this.#options;
    const breaker = new CircuitBreaker(circuit, ({ state, reason }) => onState(id, state, reason));
    this.#guards.set(id, { breaker, permits: new Map(), isBlocked: false, timer: undefined });
  }

  remove(id: string): void {
    clearTimeout(this.#guards.get(id)?.timer);
    this.#guards.delete(id);
  }

  started(id: string, request: ProxyRequest): void {
    const guard = this.#guards.get(id);
    if (guard === undefined) return;
    guard.permits.set(request, guard.breaker.acquire(this.#options.clock.now()));
    if (guard.breaker.state !== 'closed') this.#review(id, guard);
  }

  finished(id: string, request: ProxyRequest, end: AttemptEnd, latencyMs: number): void {
    const guard = this.#guards.get(id);
    const permit = guard?.permits.get(request);
    if (guard === undefined || permit === undefined) return;
    guard.permits.delete(request);
    // Let through in a panic: the circuit knows nothing of it.
    if (permit === CIRCUIT_REFUSED) return;
    if (end === AttemptEnd.abandoned) guard.breaker.release(permit);
    else guard.breaker.record(permit, isOk(end), latencyMs, this.#options.clock.now());
    if (guard.isBlocked || guard.breaker.state !== 'closed') this.#review(id, guard);
  }

  close(): void {
    for (const id of [...this.#guards.keys()]) this.remove(id);
  }

  #review(id: string, guard: Guard): void {
    const isBlocked = !guard.breaker.admits(this.#options.clock.now());
    if (isBlocked) {
      guard.timer ??= setTimeout(() => {
        guard.timer = undefined;
        this.#review(id, guard);
      }, this.#waitMs(guard)).unref();
    }
    if (isBlocked === guard.isBlocked) return;
    guard.isBlocked = isBlocked;
    this.#options.onBlocked(id);
  }

  /** Probes whose outcome never comes are replaced when the same time has passed once more. */
  #waitMs({ breaker }: Guard): number {
    return Math.ceil(breaker.retryAfterMs(this.#options.clock.now())) || this.#options.circuit.openMs;
  }
}

function isOk(end: AttemptEnd): boolean {
  return end === AttemptEnd.ok || end === AttemptEnd.passedOn;
}
