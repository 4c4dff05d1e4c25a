/**
 * Calls of the store, with an end: each is given up after its time, and none is made while too many have failed (a circuit
 * breaker). All take equally long at most, so that one timer serves for all that wait.
 */
import type { Timers } from '../../core/index.ts';
import { CIRCUIT_REFUSED, CircuitBreaker, type CircuitState } from '../../resilience/index.ts';
import { goneFault } from '../faults.ts';

interface Pending {
  readonly deadlineMs: number;
  readonly expire: () => void;
}

/** Few calls decide: each that waits in vain is a caller that waits. */
const circuit = { minimumSamples: 5, openMs: 1_000, probes: 1 };

export class RegionCalls {
  readonly counts = { errors: 0, timeouts: 0, refused: 0 };
  readonly #timers: Timers;
  readonly #timeoutMs: number;
  readonly #breaker: CircuitBreaker;
  /** In the order of their deadlines. */
  readonly #pending = new Set<Pending>();
  readonly #onDoubt: (reason: string) => void;
  /** Calls that were not answered in time since one was. */
  #inVain = 0;
  #cancel: (() => void) | undefined;

  /** `onDoubt` hears when the circuit opens, and when several calls in a row were not answered, however many were before. */
  constructor(timers: Timers, timeoutMs: number, onDoubt: (reason: string) => void) {
    this.#onDoubt = onDoubt;
    this.#timers = timers;
    this.#timeoutMs = timeoutMs;
    this.#breaker = new CircuitBreaker(circuit, ({ state, reason }) => state === 'open' && onDoubt(reason));
  }

  get state(): CircuitState {
    return this.#breaker.state;
  }

  /** Rejects with ERR_DATA_CACHE_SHARED_GONE where the call is not made or not answered in time, else as the call does. */
  run<T>(call: () => Promise<T>): Promise<T> {
    const startedAtMs = this.#timers.now();
    const permit = this.#breaker.acquire(startedAtMs);
    if (permit === CIRCUIT_REFUSED) {
      this.counts.refused++;
      return Promise.reject(goneFault(this.#breaker.reason));
    }
    return new Promise((resolve, reject) => {
      const end = (isGood: boolean) => {
        if (!this.#pending.delete(pending)) return false;
        const nowMs = this.#timers.now();
        this.#breaker.record(permit, isGood, nowMs - startedAtMs, nowMs);
        return true;
      };
      const expire = () => {
        if (!end(false)) return;
        this.counts.timeouts++;
        this.#inVain++;
        if (this.#inVain === circuit.minimumSamples) this.#onDoubt(`no answer to ${this.#inVain} calls in a row`);
        reject(goneFault(`no answer within ${this.#timeoutMs} ms`));
      };
      const pending: Pending = { deadlineMs: startedAtMs + this.#timeoutMs, expire };
      this.#pending.add(pending);
      this.#watch();
      call().then(
        (value) => {
          if (!end(true)) return;
          this.#inVain = 0;
          resolve(value);
        },
        (error) => {
          if (!end(false)) return;
          this.counts.errors++;
          reject(error);
        },
      );
    });
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const { expire } of this.#pending) expire();
  }

  #watch(): void {
    if (this.#cancel !== undefined) return;
    const [first] = this.#pending;
    if (first === undefined) return;
    const look = () => {
      this.#cancel = undefined;
      const nowMs = this.#timers.now();
      for (const { deadlineMs, expire } of this.#pending) {
        if (deadlineMs > nowMs) break;
        expire();
      }
      this.#watch();
    };
    this.#cancel = this.#timers.after(Math.max(0, first.deadlineMs - this.#timers.now()), look);
  }
}
