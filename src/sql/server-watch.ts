/**
 * Asks every server how it is, for ever: on a connection of its own, about once a second, at times that drift apart so that
 * many routers do not ask together. A server that fails somebody is asked at once.
 */
import { Ewma, type Random, type Timers } from '../core/index.ts';
import type { Server } from './server.ts';
import { type HealthThresholds, ServerHealth } from './server-health.ts';
import { readServerState, type ServerState } from './server-state.ts';

/** What is done with what a probe has found. */
export interface WatchListener {
  /** `askedAtMs` is before the server was asked. */
  answered(server: Server, state: ServerState, askedAtMs: number): void;
  /** It has been taken out, or was not there from the beginning. */
  wentDown(server: Server): void;
  cameUp(server: Server): void;
}

export interface WatchOptions extends HealthThresholds {
  /** Infinity: once. */
  readonly intervalMs: number;
  readonly timers: Timers;
  readonly random: Random;
}

/** How long a measured round trip counts. */
const rttDecayMs = 10_000;

export class ServerWatch {
  readonly #server: Server;
  readonly #listener: WatchListener;
  readonly #options: WatchOptions;
  readonly #health: ServerHealth;
  readonly #rtt = new Ewma(rttDecayMs);
  #cancelNext: (() => void) | undefined;
  #probing: Promise<void> | undefined;
  #isClosed = false;

  constructor(server: Server, listener: WatchListener, options: WatchOptions) {
    this.#server = server;
    this.#listener = listener;
    this.#options = options;
    this.#health = new ServerHealth(options);
  }

  /** Resolves after a probe that began now or is under way. */
  probe(): Promise<void> {
    if (this.#isClosed) return Promise.resolve();
    this.#cancelNext?.();
    this.#probing ??= this.#probe().finally(() => {
      this.#probing = undefined;
      this.#plan();
    });
    return this.#probing;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelNext?.();
    await this.#probing;
  }

  #plan(): void {
    if (this.#isClosed || this.#options.intervalMs === Number.POSITIVE_INFINITY) return;
    const { intervalMs, timers, random } = this.#options;
    this.#cancelNext = timers.after(intervalMs * (0.9 + 0.2 * random.next()), () => void this.probe());
  }

  async #probe(): Promise<void> {
    const { timers } = this.#options;
    const askedAtMs = timers.now();
    const server = this.#server;
    const isConnected = server.pools.probes.idleCount > 0;
    try {
      const state = await readServerState(server.pools.probes);
      const nowMs = timers.now();
      // The time that a connection takes to open is no round trip.
      if (isConnected || Number.isNaN(this.#rtt.value)) this.#rtt.record(nowMs - askedAtMs, nowMs);
      server.rttMs = this.#rtt.value;
      server.state = state;
      server.heardAtMs = nowMs;
      server.fault = undefined;
      if (this.#health.probed(true)) this.#turn(true);
      this.#listener.answered(server, state, askedAtMs);
    } catch (error) {
      server.fault = error as Error;
      if (this.#health.probed(false)) this.#turn(false);
    }
  }

  #turn(isUp: boolean): void {
    this.#server.isUp = isUp;
    if (isUp) {
      this.#listener.cameUp(this.#server);
    } else {
      this.#server.run += 1;
      this.#listener.wentDown(this.#server);
    }
  }
}
