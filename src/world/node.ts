/**
 * The composition root: from a config to a running node. The one place that knows everybody.
 *
 * A node in a region runs the services and serves them, other regions standing by; a global entry runs none and steers
 * every request to a region; in a world without regions the one node does everything.
 */
import { changeWords, type ResolvedWorld, sameConfig, type WorldChange, worldChanges } from '../config/index.ts';
import { type ControlSource, type Purge, wrongState } from '../control/index.ts';
import { systemClock, systemTimers } from '../core/index.ts';
import { Edge, type EdgeSettings, type ListenAddress, type RequestTrace, type TakenConnection } from '../edge/index.ts';
import { compileCidrs, openPlaces, type Places } from '../geo/index.ts';
import type { ProcessGroup } from '../supervisor/index.ts';
import { AppStart } from './app-start.ts';
import { cacheHandler } from './cache/cache-host.ts';
import type { NodeData } from './data/node-data.ts';
import { worldDefaults } from './defaults.ts';
import { createIdentifyClient } from './identify-client.ts';
import { type Generation, Keeper } from './keeper.ts';
import { LimitExchange } from './limit-exchange.ts';
import { makeState, type StateParts } from './make-state.ts';
import { closeMeans, type NodeMeans, openMeans } from './node-means.ts';
import type { NodeOptions } from './node-options.ts';
import { nodeSource } from './node-source.ts';
import type { NodeState } from './node-state.ts';
import { type NodeTelemetry, nodeTelemetry } from './node-telemetry.ts';
import type { NodeTools } from './node-tools.ts';
import { type NodeTraffic, nodeTraffic } from './node-traffic.ts';
import { Pause } from './pause.ts';
import { purgeCache } from './purge.ts';
import { PurgeExchange } from './purge-exchange.ts';
import type { RegionDirectory } from './region-directory.ts';
import { mailHandler, RegionMail } from './region-mail.ts';
import { isEntry, ownAddress, regionsOf } from './region-reach.ts';
import { checkReloadable } from './reloadable.ts';
import { RouteIndexes } from './route-indexes.ts';
import type { ClosePatience, RunningNode } from './running-node.ts';
import { ServiceSet, type Succession } from './service-set.ts';
import { sharedSecrets } from './shared-secrets.ts';
import { toolsOf } from './tools-of.ts';
import { loadTracing } from './tracing/load-tracing.ts';
import { untilTrue } from './until-true.ts';
import { type OwnPart, ownPart } from './workers/own-part.ts';
import { RelayedMail } from './workers/relayed-mail.ts';
import { SiblingLimits } from './workers/sibling-limits.ts';

const loopback = ['127.0.0.0/8', '::1/128'];

/**
 * Resolves once the node listens and each service has had its first start. Throws ERR_WORLD_NO_REGION_URL,
 * ERR_EDGE_LISTEN, ERR_EDGE_LOG_FILE, what opening its means and what starting a service throws; then nothing is left running.
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const means = await openMeans(options);
  try {
    const node = new Node(options, means);
    await node.start();
    return node;
  } catch (error) {
    await closeMeans(means);
    throw error;
  }
}

class Node implements RunningNode {
  readonly source: ControlSource;
  readonly own: OwnPart;
  address!: ListenAddress;
  secureAddress: ListenAddress | undefined;
  readonly #options: NodeOptions;
  readonly #tools: NodeTools;
  readonly #services: ServiceSet;
  readonly #edge: Edge;
  readonly #means: NodeMeans;
  readonly #keeper = new Keeper();
  readonly #indexes: RouteIndexes;
  readonly #mail: RegionMail | undefined;
  readonly #siblingLimits: SiblingLimits | undefined;
  readonly #exchange: LimitExchange | undefined;
  readonly #purges: PurgeExchange | undefined;
  #state: NodeState;
  readonly #apps: AppStart;
  /** The reload under way, or the last one: they come one after the other. */
  #reload: Promise<unknown> = Promise.resolve();
  #isClosing = false;
  readonly #data: NodeData | undefined;
  readonly #announcement = new Pause();
  /** How often it was told to end. */
  #closings = 0;

  constructor(options: NodeOptions, means: NodeMeans) {
    const { places, secure, trace, data } = means;
    const { world, region, reaper, onLine, worker, fleet } = options;
    const kept = this.#keeper.next();
    const { tools, data: known } = toolsOf(options, data);
    const { deadlines, tunnels, isDev } = tools;
    this.#options = options;
    this.#means = means;
    this.#tools = tools;
    this.#data = known;
    this.#indexes = new RouteIndexes(world.routes.length);
    this.#apps = new AppStart(options, means);
    const siblings = worker?.siblings ?? fleet?.siblings;
    // An entry stands in no region: it tells them things, and none tells it any.
    this.#mail = world.regions.length === 0 ? undefined : this.#mailOf(region ?? '', isDev);
    const mail = siblings === undefined ? this.#mail : new RelayedMail(region ?? '', this.#mail, siblings);
    this.#siblingLimits = siblings && new SiblingLimits(siblings, () => systemClock.now());
    this.#exchange = this.#tools.isEntry ? undefined : mail && new LimitExchange(mail);
    // A URL that no request could have is told to whoever gave the order.
    const purge = (what: Purge) => void purgeCache(this.#state.cache, what).catch(() => undefined);
    this.#purges = mail && new PurgeExchange({ mail, timers: systemTimers, tells: worker === undefined, purge });
    const regions = regionsOf(world, options, this.#tools);
    this.#services = new ServiceSet(isEntry(world, region) ? [] : world.services, {
      ...{ region: region ?? '', reaper, onLine, tools: this.#tools, worker, fleet },
      appArgs: this.#apps.args,
      appEnv: this.#apps.env,
    });
    this.#state = this.#stateOf(
      { world, places, regions, services: this.#services.runtimes, telemetry: this.#telemetryOf(world, kept, trace) },
      kept,
    );
    kept.commit();
    this.#edge = new Edge({
      ...this.#settings(this.#state),
      deadlines,
      tunnels,
      region: region ?? '',
      isEntry: isEntry(world, region),
      ...(secure !== undefined && { secure }),
      ...(fleet !== undefined && { handOff: fleet.handOff }),
      ...(worker !== undefined && world.listen.https !== undefined && { securePort: world.listen.https.port }),
      ...(world.http2 !== false && { http2: world.http2 }),
      world: world.name,
      healthFields: () => known?.standings.healthFields ?? '',
      proxyProtocol: world.listen.proxyProtocol,
      own: {
        ...(this.#mail && { mail: mailHandler(this.#mail) }),
        ...(means.cache && { cache: cacheHandler(means.cache) }),
      },
      ready: () => this.#state.services.length === 0 || this.#state.services.some(({ available }) => available),
    });
    const source = nodeSource({
      options,
      state: () => this.#state,
      running: (id) => this.#services.get(id),
      tools: this.#tools,
      counters: this.#edge.counters,
      purges: this.#purges,
      data,
      watch: known?.watch,
      cacheLinks: () => means.cache?.stats(),
      newestEpoch: () => known?.standings.epoch ?? 0,
    });
    this.source = source;
    this.own = ownPart({
      counts: source.own,
      traffic: () => this.traffic(),
      state: () => this.#state,
      announce: () => this.#edge.announce(),
      giveBack: (count) => this.#edge.giveBack(count),
      flush: () => this.#edge.flush(),
      active: () => this.#edge.counters.active,
    });
    fleet?.serveWith(this.#edge);
  }

  async start(): Promise<void> {
    const { worker, world, onOpen, hurry = new Promise(() => {}) } = this.#options;
    if (worker !== undefined) {
      // Its supervisor has the addresses.
      this.address = world.listen.http;
      return this.#services.start();
    }
    try {
      this.address = await this.#edge.listen(this.#options.listen ?? world.listen.http);
      const { https } = world.listen;
      if (this.#means.secure !== undefined && https !== undefined)
        this.secureAddress = await this.#edge.listenSecure(https);
      await onOpen?.(this);
      await Promise.race([this.#services.start(), hurry]);
    } catch (error) {
      await this.#end(0);
      throw error;
    }
  }

  reopenLog(): void {
    this.#state.telemetry.reopenLog();
  }

  take(connection: TakenConnection): void {
    this.#edge.take(connection);
  }

  traffic(): NodeTraffic {
    return nodeTraffic(this.#edge.counters);
  }

  group(service: string): ProcessGroup | undefined {
    return this.#services.get(service)?.group;
  }

  reload(world: ResolvedWorld): Promise<readonly WorldChange[]> {
    const result = this.#reload.then(() => this.#replace(world));
    this.#reload = result.catch(() => undefined);
    return result;
  }

  async close({ graceMs, announceMs = 0, givesBack = false }: ClosePatience): Promise<void> {
    const { announce } = this.#tools;
    const subject = this.#options.region ?? this.#state.world.name;
    if (!this.#isClosing) announce({ type: 'node.draining', subject, reason: 'asked to stop' });
    this.#isClosing = true;
    this.#announcement.cut();
    const call = ++this.#closings;
    const isAsked = this.#edge.announce();
    const { fleet } = this.#options;
    const isWorkerAsked = fleet !== undefined && (await fleet.announce());
    // Who is asked again meanwhile has no patience left.
    const isLast = call === this.#closings;
    if (announceMs > 0 && isLast && (isAsked || isWorkerAsked)) await this.#announcement.wait(announceMs);
    await this.#end(graceMs, givesBack);
  }

  async #replace(world: ResolvedWorld): Promise<readonly WorldChange[]> {
    this.#checkGoesOn();
    const before = this.#state;
    const changes = worldChanges(before.world, world);
    if (changes.length === 0) return changes;
    checkReloadable(before.world, world);
    const places = await this.#placesOf(world);
    const trace = await this.#traceOf(world);
    const services = isEntry(world, this.#options.region) ? [] : world.services;
    const takeBack = this.#apps.prepare(world);
    const kept = this.#keeper.next();
    let succession: Succession | undefined;
    try {
      succession = await this.#services.prepare(services);
      const regions = await this.#regionsOf(world);
      this.#checkGoesOn();
      const telemetry = this.#telemetryOf(world, kept, trace);
      this.#state = this.#stateOf({ world, places, regions, services: succession.runtimes, telemetry }, kept);
    } catch (error) {
      takeBack();
      kept.drop();
      succession?.drop();
      throw error;
    }
    this.#edge.configure(this.#settings(this.#state));
    this.#means.cache?.configure(world);
    this.#means.data?.configure(world);
    this.#data?.configure(world);
    succession.commit(worldDefaults.reloadGraceMs);
    this.#options.fleet?.admit();
    kept.commit();
    if (before.regions !== this.#state.regions) before.regions?.close();
    const reason = changes.length === 1 ? '1 change' : `${changes.length} changes`;
    const details = { changes: changes.map(changeWords) };
    this.#tools.announce({ type: 'config.reloaded', subject: world.name, reason, details });
    await this.#reloadFleet(world);
    return changes;
  }

  /** What a reload starts in a node that ends nobody would stop. A worker starts nothing, and is no news where it ends. */
  #checkGoesOn(): void {
    if (this.#isClosing && this.#options.worker === undefined)
      throw wrongState('the node is about to end, and takes no other config: give it to the one that is started next');
  }

  async #reloadFleet(world: ResolvedWorld): Promise<void> {
    const failed = await this.#options.fleet?.reload(world);
    for (const [worker, why] of failed ?? []) {
      this.#tools.announce({ type: 'config.refused', subject: worker, reason: why });
    }
  }

  #stateOf(parts: StateParts, { keep }: Generation): NodeState {
    return makeState(parts, {
      options: this.#options,
      tools: this.#tools,
      keep,
      indexes: this.#indexes,
      exchange: this.#exchange,
      siblings: this.#siblingLimits,
      cacheBefore: this.#state?.cache,
    });
  }

  #mailOf(here: string, isDev: boolean): RegionMail {
    const secrets = () => sharedSecrets(this.#state.world, isDev);
    const part = this.#options.worker?.siblings.self;
    const others = () => this.#state.regions?.addresses() ?? new Map();
    // In `dev` a region is one node.
    const own = () => (isDev ? undefined : ownAddress(this.#state.world, here));
    return new RegionMail({ here, part, secrets, others, own });
  }

  #telemetryOf(world: ResolvedWorld, { keep }: Generation, trace: RequestTrace | undefined): NodeTelemetry {
    const { region = '', logTo = 1 } = this.#options;
    return nodeTelemetry(world, { ...this.#tools, keep, region, stdout: logTo, trace });
  }

  async #traceOf(world: ResolvedWorld): Promise<RequestTrace | undefined> {
    const { world: before, telemetry } = this.#state;
    return sameConfig(before.tracing, world.tracing) ? telemetry.trace : loadTracing(world, this.#tools.announce);
  }

  #settings({ world, routes, places, telemetry }: NodeState): EdgeSettings {
    // In `dev` clients may say where they are, and edges on this machine trust each other.
    const inDev = this.#options.lineTo !== undefined;
    const trusted = inDev ? [...world.trustedProxies, ...loopback] : world.trustedProxies;
    const trusts = compileCidrs(trusted);
    const identify = createIdentifyClient({ isTrusted: trusts, places, playClients: inDev });
    const { observer } = telemetry;
    return { routes, identify, trusts, limits: world.limits, debug: world.debug, requestId: world.requestId, observer };
  }

  async #placesOf({ geo }: ResolvedWorld): Promise<Places> {
    const { world, places } = this.#state;
    return sameConfig(world.geo, geo) ? places : openPlaces({ database: geo.database });
  }

  /** The directory goes on when nothing about the regions has changed; a new one is given time to look at them. */
  async #regionsOf(world: ResolvedWorld): Promise<RegionDirectory | undefined> {
    const { world: before, regions } = this.#state;
    if (sameConfig([before.regions, before.steering], [world.regions, world.steering])) return regions;
    const next = regionsOf(world, this.#options, this.#tools);
    await untilTrue(() => next === undefined || next.available, worldDefaults.reloadWarmUpMs);
    return next;
  }

  async #end(graceMs: number, givesBack = false): Promise<void> {
    const endsAtMs = systemClock.now() + graceMs;
    const closed = this.#edge.close(graceMs, { givesBack });
    // The connections that workers have are kept here as well.
    await this.#options.fleet?.drain(graceMs);
    await closed;
    await this.#services.stop(Math.max(0, endsAtMs - systemClock.now()));
    this.#state.regions?.close();
    await this.#state.cache?.close();
    this.#keeper.close();
    this.#purges?.close();
    this.#data?.watch?.close();
    this.#options.fleet?.close();
    await closeMeans(this.#means);
  }
}
