/**
 * A circuit breaker (Nygard, "Release It!"): after too many failed or slow calls none is let through for a while, then a
 * few probes decide whether it closes again. Calls are counted over a sliding window, not in a row, so one good answer
 * among bad ones changes nothing.
 *
 * A call takes a permit and gives its outcome back with it. The permit names the period the call began in: what was begun
 * before the circuit opened says nothing about how it is now, and does not count.
 *
 * Invariants: no call is let through while it is open; at most `probes` are in each half-open period; probes whose
 * outcome never comes are replaced after `openMs`. No call allocates unless the state changes.
 */
import { RollingCounts } from '../rolling-counts.ts';
import { type CircuitOptions, checkedCircuit } from './circuit-options.ts';

export type CircuitState = 'closed' | 'open' | 'half-open';

export interface CircuitChange {
  readonly state: CircuitState;
  readonly reason: string;
  readonly atMs: number;
}

/** What `acquire` answers when the call may not be made. */
export const CIRCUIT_REFUSED = 0;

const [CALLS, FAILURES, SLOW] = [0, 1, 2];

export class CircuitBreaker {
  readonly #options: CircuitOptions;
  readonly #listener: ((change: CircuitChange) => void) | undefined;
  readonly #counts: RollingCounts;
  #state: CircuitState = 'closed';
  #reason = 'new';
  #sinceMs = Number.NEGATIVE_INFINITY;
  /** Grows with each change of the state. */
  #period = 1;
  #probesBegun = 0;
  #probesGood = 0;
  #probesBad = 0;

  /** Throws `ERR_RESILIENCE_OPTION`. The listener hears of every change of the state. */
  constructor(options: Partial<CircuitOptions> = {}, listener?: (change: CircuitChange) => void) {
    this.#options = checkedCircuit(options);
    this.#listener = listener;
    const { windowMs, buckets } = this.#options;
    this.#counts = new RollingCounts({ windowMs, buckets, counters: 3 });
  }

  /** As it is; an open circuit becomes half-open with the first call after its time, not by itself. */
  get state(): CircuitState {
    return this.#state;
  }

  /** Why it is in its state. */
  get reason(): string {
    return this.#reason;
  }

  /** How long until a call may be let through; 0 when it may be now, or when a probe under way decides. */
  retryAfterMs(nowMs: number): number {
    return this.#state === 'open' ? Math.max(0, this.#sinceMs + this.#options.openMs - nowMs) : 0;
  }

  /** Whether `acquire` would give a permit now. */
  admits(nowMs: number): boolean {
    if (this.#state === 'closed') return true;
    if (nowMs - this.#sinceMs >= this.#options.openMs) return true;
    return this.#state === 'half-open' && this.#probesBegun < this.#options.probes;
  }

  /** Whether a call that takes this long is a slow one. */
  isSlow(latencyMs: number): boolean {
    return latencyMs >= this.#options.slowCallMs;
  }

  /** A permit, to be given back by `record` or `release`; `CIRCUIT_REFUSED` when the call may not be made. */
  acquire(nowMs: number): number {
    if (this.#state === 'closed') return this.#period;
    const overMs = nowMs - this.#sinceMs - this.#options.openMs;
    if (this.#state === 'open') {
      if (overMs < 0) return CIRCUIT_REFUSED;
      this.#change('half-open', 'time to try again', nowMs);
    } else if (this.#probesBegun >= this.#options.probes) {
      if (overMs < 0) return CIRCUIT_REFUSED;
      this.#change('half-open', 'probes without an outcome', nowMs);
    }
    this.#probesBegun++;
    return this.#period;
  }

  /** The outcome of a call. One that took long is slow, and may have succeeded all the same. */
  record(permit: number, ok: boolean, latencyMs: number, nowMs: number): void {
    if (permit !== this.#period) return;
    const isSlow = this.isSlow(latencyMs);
    if (this.#state === 'half-open') this.#recordProbe(ok && !isSlow, nowMs);
    else this.#recordCall(ok, isSlow, nowMs);
  }

  /** Gives back the permit of a call that was not made, or whose outcome says nothing (the client went away). */
  release(permit: number): void {
    if (permit === this.#period && this.#state === 'half-open') this.#probesBegun--;
  }

  #recordCall(ok: boolean, isSlow: boolean, nowMs: number): void {
    const counts = this.#counts;
    counts.add(CALLS, nowMs);
    if (isSlow) counts.add(SLOW, nowMs);
    if (!ok) counts.add(FAILURES, nowMs);
    if (ok && !isSlow) return;
    const { minimumSamples, errorRate, slowCallRate, slowCallMs } = this.#options;
    const calls = counts.total(CALLS, nowMs);
    if (calls < minimumSamples) return;
    const failures = counts.total(FAILURES, nowMs);
    const slow = counts.total(SLOW, nowMs);
    if (failures >= errorRate * calls) this.#change('open', `${failures} of ${calls} calls failed`, nowMs);
    else if (slow >= slowCallRate * calls) {
      this.#change('open', `${slow} of ${calls} calls took ${slowCallMs} ms or more`, nowMs);
    }
  }

  #recordProbe(good: boolean, nowMs: number): void {
    const { probes } = this.#options;
    if (good) this.#probesGood++;
    else this.#probesBad++;
    if (this.#probesGood * 2 > probes)
      this.#change('closed', `${this.#probesGood} of ${probes} probes succeeded`, nowMs);
    else if (this.#probesBad * 2 >= probes)
      this.#change('open', `${this.#probesBad} of ${probes} probes failed`, nowMs);
  }

  #change(state: CircuitState, reason: string, nowMs: number): void {
    const isNews = state !== this.#state;
    this.#state = state;
    this.#reason = reason;
    this.#sinceMs = nowMs;
    this.#period++;
    this.#probesBegun = 0;
    this.#probesGood = 0;
    this.#probesBad = 0;
    this.#counts.clear();
    if (isNews) this.#listener?.({ state, reason, atMs: nowMs });
  }
}
