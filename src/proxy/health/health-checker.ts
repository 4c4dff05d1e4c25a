/**
 * The active checks of a service's endpoints, listed and discovered alike: starts each when it is due, a limited number
 * at the same time, and tells when one has fallen or risen. The decisions are `ActiveCheck`'s; this is their clockwork.
 *
 * One timer for all, which keeps no process alive. Invariant: after `remove` or `close` nothing more is told about an
 * endpoint, and its running check is cut off.
 */
import { type Clock, type Random, systemClock, systemRandom } from '../../core/index.ts';
import {
  ActiveCheck,
  type ActiveCheckOptions,
  type HealthState,
  type HealthTransition,
  parseStatusRanges,
} from '../../health/index.ts';
import type { EndpointAddress } from '../endpoint-address.ts';
import { type ProbeResult, probe } from './probe.ts';
import type { ProbeOptions } from './probe-attempt.ts';
import { probeDefaults } from './probe-defaults.ts';

export interface HealthCheckerOptions {
  readonly check: ActiveCheckOptions;
  /** Called with the endpoint's id when its status has changed, and with the result that changed it. */
  readonly onTransition: (id: string, transition: HealthTransition, result: ProbeResult) => void;
  /** Called with every result, after what it changed was told. */
  readonly onCheck?: (id: string, result: ProbeResult) => void;
  readonly clock?: Clock;
  readonly random?: Random;
}

interface CheckedEndpoint {
  readonly id: string;
  readonly address: EndpointAddress;
  readonly check: ActiveCheck;
  /** Cuts off the check that is running. */
  abort: AbortController | undefined;
}

/** A longer timer would fire at once. */
const maxTimerMs = 2 ** 31 - 1;

export class HealthChecker {
  readonly #check: ActiveCheckOptions;
  readonly #probe: ProbeOptions;
  readonly #onTransition: (id: string, transition: HealthTransition, result: ProbeResult) => void;
  readonly #onCheck: (id: string, result: ProbeResult) => void;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #endpoints = new Map<string, CheckedEndpoint>();
  #running = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Throws ERR_HEALTH_STATUS when an expected status is none. */
  constructor(options: HealthCheckerOptions) {
    const { check, onTransition, onCheck = () => {}, clock = systemClock, random = systemRandom } = options;
    this.#check = check;
    this.#probe = { ...check, expectedStatus: parseStatusRanges(check.expectedStatus) };
    this.#onTransition = onTransition;
    this.#onCheck = onCheck;
    this.#clock = clock;
    this.#random = random;
  }

  /** Starts to check an endpoint, at once; one with a known id starts over as unknown. */
  add(id: string, address: EndpointAddress): void {
    this.remove(id);
    const check = new ActiveCheck(this.#check, this.#random, this.#clock.now());
    this.#endpoints.set(id, { id, address, check, abort: undefined });
    this.#startDue();
  }

  /** Unknown ids are no error. */
  remove(id: string): void {
    const endpoint = this.#endpoints.get(id);
    this.#endpoints.delete(id);
    endpoint?.abort?.abort();
  }

  /** What the checks add up to so far; undefined for an unknown id. */
  state(id: string): HealthState | undefined {
    return this.#endpoints.get(id)?.check.state;
  }

  /** Stops checking all endpoints. */
  close(): void {
    for (const id of [...this.#endpoints.keys()]) this.remove(id);
    clearTimeout(this.#timer);
  }

  /** Starts what is due, the longest overdue first, and sets the timer for what is next. */
  #startDue(): void {
    clearTimeout(this.#timer);
    // A check that ends calls again.
    if (this.#running >= probeDefaults.maxConcurrentProbes) return;
    const nowMs = this.#clock.now();
    const waiting = [...this.#endpoints.values()].filter(({ abort }) => abort === undefined);
    const due = waiting.filter(({ check }) => check.nextAtMs <= nowMs);
    due.sort((a, b) => a.check.nextAtMs - b.check.nextAtMs);
    for (const endpoint of due.slice(0, probeDefaults.maxConcurrentProbes - this.#running)) void this.#run(endpoint);
    const nextAtMs = Math.min(...waiting.map(({ check }) => check.nextAtMs).filter((atMs) => atMs > nowMs));
    if (nextAtMs === Infinity) return;
    this.#timer = setTimeout(() => this.#startDue(), Math.min(Math.ceil(nextAtMs - nowMs), maxTimerMs));
    this.#timer.unref();
  }

  async #run(endpoint: CheckedEndpoint): Promise<void> {
    const abort = new AbortController();
    endpoint.abort = abort;
    this.#running++;
    const outcome = await probe(endpoint.address, this.#probe, abort.signal);
    this.#running--;
    endpoint.abort = undefined;
    if (!abort.signal.aborted) {
      const transition = endpoint.check.record(outcome, this.#clock.now());
      if (transition !== undefined) this.#onTransition(endpoint.id, transition, outcome);
      this.#onCheck(endpoint.id, outcome);
    }
    this.#startDue();
  }
}
