/**
 * All servers of one database: watches them, knows which is the primary and how far each replica is behind it, and follows
 * promotions. Nothing is asked of anybody before the first query.
 */
import type { Random, Timers, UserSession } from '../core/index.ts';
import { choosePrimary } from './choose-primary.ts';
import { chooseReplicas } from './choose-replicas.ts';
import { announce } from './events.ts';
import { isMissing } from './faults.ts';
import { isLagging } from './is-lagging.ts';
import { PositionTrack } from './position-track.ts';
import { PrimaryWaiters } from './primary-waiters.ts';
import type { Server } from './server.ts';
import type { HealthThresholds } from './server-health.ts';
import { readTimelineHistory, type ServerState } from './server-state.ts';
import { ServerWatch, type WatchListener } from './server-watch.ts';
import { whyNoWrites } from './server-words.ts';
import { Timelines } from './timelines.ts';

export interface ServersOptions extends HealthThresholds {
  readonly servers: readonly Server[];
  readonly region: string | undefined;
  readonly userSession: (() => UserSession | undefined) | undefined;
  readonly probeIntervalMs: number;
  readonly maxLagMs: number;
  readonly primaryWaitMs: number;
  readonly maxWaiting: number;
  readonly maxSamples: number;
  readonly timers: Timers;
  readonly random: Random;
}

export class Servers implements WatchListener {
  readonly all: readonly Server[];
  readonly timelines: Timelines = new Timelines();
  readonly track: PositionTrack;
  /** The user whose request the present call serves. */
  readonly userSession: (() => UserSession | undefined) | undefined;
  readonly #options: ServersOptions;
  readonly #watches: ReadonlyMap<Server, ServerWatch>;
  readonly #waiters: PrimaryWaiters;
  #primary: Server | undefined;
  #historyRead: Promise<void> = Promise.resolve();
  #hasRivals = false;
  #systemId: string | undefined;
  #started: Promise<void> | undefined;
  #isStarted = false;

  constructor(options: ServersOptions) {
    this.#options = options;
    this.userSession = options.userSession;
    this.all = options.servers;
    this.track = new PositionTrack(options.maxSamples);
    this.#waiters = new PrimaryWaiters({ ...options, servers: () => this.all.map(whyNoWrites) });
    const watchOptions = { ...options, intervalMs: options.probeIntervalMs };
    this.#watches = new Map(this.all.map((server) => [server, new ServerWatch(server, this, watchOptions)]));
  }

  /** The server that takes writes, while it answers. */
  get primary(): Server | undefined {
    return this.#primary?.isUp ? this.#primary : undefined;
  }

  /** The same once every server has been asked; before that one may take itself for it that is not. */
  get knownPrimary(): Server | undefined {
    return this.#isStarted ? this.primary : undefined;
  }

  /** Resolves once the timeline that was seen last has been asked what it kept of those before it. */
  get historyRead(): Promise<void> {
    return this.#historyRead;
  }

  /** Begins to watch; undefined once each server has answered or failed. Rejects where a client library is missing. */
  start(): Promise<void> | undefined {
    if (this.#started === undefined) {
      const first = [...this.#watches.values()].map((watch) => watch.probe());
      this.#started = Promise.all(first).then(() => {
        const missing = this.all.find(({ fault }) => isMissing(fault));
        if (missing !== undefined) throw missing.fault;
        this.#isStarted = true;
      });
    }
    return this.#isStarted ? undefined : this.#started;
  }

  /** Until when a query that is asked now waits for a primary, whatever it has met before. */
  waitEndMs(): number {
    return this.#options.timers.now() + this.#options.primaryWaitMs;
  }

  /** Waits for one where there is none. Rejects with ERR_SQL_NO_PRIMARY. */
  async whenPrimary(endMs: number = this.waitEndMs()): Promise<Server> {
    await this.start();
    return this.primary ?? (await this.#waiters.wait(endMs, this.#hasRivals));
  }

  /** Those that may serve a read now, the best one first. */
  replicas(): readonly Server[] {
    return chooseReplicas(this.all, this.#options.region);
  }

  /** All that follow, however far behind. */
  standbys(): readonly Server[] {
    return this.all.filter(({ isUp, isStranger, state }) => isUp && !isStranger && state?.isStandby);
  }

  /** Somebody got no answer from it: it is asked how it is, at once. */
  async suspect(server: Server): Promise<void> {
    await this.#watches.get(server)?.probe();
  }

  async close(): Promise<void> {
    this.#waiters.close();
    await Promise.all([...this.#watches.values()].map((watch) => watch.close()));
    await Promise.all(this.all.map((server) => server.close()));
  }

  cameUp(server: Server): void {
    announce('server-up', { server: server.name });
    this.#choose();
  }

  wentDown(server: Server): void {
    announce('server-down', { server: server.name, reason: server.fault?.message });
    // Reads that wait for it go elsewhere. A write is left to its server: only that one knows whether it was done.
    server.pools.reads.abandon();
    server.notices?.abandon();
  }

  answered(server: Server, state: ServerState, askedAtMs: number): void {
    this.#systemId ??= state.systemId;
    if (this.#isStranger(state) !== server.isStranger) {
      server.isStranger = !server.isStranger;
      if (server.isStranger) announce('stranger', { server: server.name });
    }
    if (state.isStandby) server.followedUntil = state.position;
    this.#choose();
    if (server === this.#primary) this.track.add(state.position.timeline, state.position.lsn, askedAtMs);
    else if (state.isStandby) this.#measureLag(server, state);
  }

  #isStranger({ systemId, isStandby, showsTimeline, position }: ServerState): boolean {
    if (systemId !== this.#systemId) return true;
    return isStandby && showsTimeline && this.timelines.mayHaveLost(position);
  }

  #measureLag(server: Server, { position }: ServerState): void {
    const latest = this.track.latest ?? position.lsn;
    server.lagBytes = Math.max(0, Number(latest - position.lsn));
    server.lagMs = this.track.ageMs(position.lsn, this.#options.timers.now());
    const lags = isLagging(server.lagMs, server.isLagging, this.#options.maxLagMs);
    if (lags === server.isLagging) return;
    server.isLagging = lags;
    announce(lags ? 'lagging' : 'caught-up', { server: server.name, lagMs: server.lagMs });
  }

  #choose(): void {
    const candidates = this.all
      .filter(({ isUp, isStranger, state }) => isUp && !isStranger && state?.isStandby === false)
      .map((server) => ({
        server,
        timeline: server.state!.position.timeline,
        startedAt: server.state!.startedAt,
      }));
    const current = candidates.find(({ server }) => server === this.#primary);
    const { primary, fenced, rivals } = choosePrimary(candidates, this.timelines.current, current);
    this.#fence(fenced.map(({ server }) => server));
    this.#hasRivals = rivals.length > 0;
    if (this.#hasRivals && this.#primary !== undefined) this.#follow(undefined);
    if (primary === undefined) return;
    this.#begin(primary.server, primary.timeline);
    if (primary.server !== this.#primary) this.#follow(primary.server);
    this.#waiters.arrived(primary.server);
  }

  #fence(fenced: readonly Server[]): void {
    for (const server of this.all) {
      const isFenced = fenced.includes(server);
      if (isFenced && !server.isFenced) {
        announce('fenced', { server: server.name, timeline: server.state!.position.timeline });
        server.abandon();
      }
      server.isFenced = isFenced;
    }
  }

  /** A timeline that was not seen before: what it kept of the old ones is noted, and asked. */
  #begin(server: Server, timeline: number): void {
    if (timeline <= this.timelines.current) return;
    this.timelines.began(timeline, server.followedUntil);
    if (timeline === 1) return;
    this.#historyRead = readTimelineHistory(server.pools.probes, timeline).then((text) => {
      if (text !== undefined) this.timelines.readHistory(timeline, text);
    });
  }

  #follow(server: Server | undefined): void {
    // What the old one was asked to write stays unknown to those who asked; it must not come later.
    this.#primary?.pools.writes.abandon();
    this.#primary = server;
    announce('primary', { server: server?.name, timeline: this.timelines.current });
  }
}
