/**
 * The whole world on this machine: a global entry in this process, a process for each region, links of the real distance
 * between them and to wherever clients are, the admin API, and interventions.
 */
import type { LoadedWorld, ResolvedWorld } from '../config/index.ts';
import { type DevActions, EventBus, LogBook, loadAdminApi } from '../control/index.ts';
import { systemClock } from '../core/index.ts';
import { estimateRoundTrip } from '../geo/index.ts';
import { createReaper, type OutputStream, type Reaper } from '../supervisor/index.ts';
import { type AppLine, checkPackages, type RunningNode, startNode } from '../world/index.ts';
import { checkPorts } from './check-ports.ts';
import { dataAddressesOf, dataPlaces } from './data-places.ts';
import { devDefaults } from './defaults.ts';
import { devConfig } from './dev-config.ts';
import { type DevDatabase, sqlUrlOf, startDevDatabase } from './dev-database.ts';
import { devReload } from './dev-reload.ts';
import { createInterventions } from './interventions.ts';
import { type Target, WorldLinks } from './links/index.ts';
import { RegionFleet } from './region-fleet.ts';
import { Shutdown } from './shutdown.ts';
import { type TrafficRate, TrafficWindow } from './traffic-window.ts';
import { untilRegionsUp } from './until-regions-up.ts';
import { AppWatch, watchConfig } from './watch/index.ts';
import { worldServices } from './world-services.ts';
import { type DevAddresses, takeSnapshot, type WorldSnapshot } from './world-snapshot.ts';
import { createWorldSource } from './world-source.ts';

export interface DevWorldOptions {
  readonly loaded: LoadedWorld;
  /** Of the global entry; the regions follow it. 0 takes free ones for all of them. */
  readonly port?: number;
  readonly adminPort?: number;
  /** Whether what is written to the config or to the files of the app comes into force at once; so if not given. */
  readonly watch?: boolean;
  /** Where it happens; given by those who want to watch the start too. */
  readonly events?: EventBus;
  /** What the apps print. */
  readonly onAppLine?: (region: string, line: AppLine) => void;
  /** What the region processes print themselves, mostly when they crash. */
  readonly onOutput?: (region: string, stream: OutputStream, line: string) => void;
}

export interface DevWorld {
  readonly addresses: DevAddresses;
  readonly events: EventBus;
  readonly interventions: DevActions;
  snapshot(): Promise<WorldSnapshot>;
  /** Lets requests and apps end for the grace (5 s if not given), then ends everything. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}

/**
 * Resolves when the entry sees every region up, or has waited long enough for those that are not. Throws
 * ERR_DEV_PORT_BUSY and ERR_CONFIG_DEV_PORTS for the ports, ERR_CONFIG_DEV_REGIONS, what `checkPackages` throws, and what a region threw that could
 * not start; nothing is left running then.
 */
export async function startDevWorld(options: DevWorldOptions): Promise<DevWorld> {
  const shutdown = new Shutdown();
  try {
    return await open(options, shutdown);
  } catch (error) {
    await shutdown.run(0);
    throw error;
  }
}

async function open(options: DevWorldOptions, shutdown: Shutdown): Promise<DevWorld> {
  const { events = new EventBus(), adminPort = devDefaults.adminPort } = options;
  const world = devConfig(options.loaded.world);
  checkPackages(world);
  const ports = await freePorts(world.regions, options);
  const reaper = createReaper();
  shutdown.add(() => reaper.close());
  const logs = new LogBook();
  const onAppLine: typeof options.onAppLine = (region, line) => {
    logs.add({ region, ...line });
    options.onAppLine?.(region, line);
  };
  const database = await startDevDatabase(world);
  if (database !== undefined) shutdown.add(() => database.server.close());
  const places = { ports, reaper, events, database };
  const { links, fleet } = await openRegions(world, { ...options, onAppLine, ...places }, shutdown);

  const regionIds = world.regions.map(({ id }) => id);
  const seenUp = untilRegionsUp(events, regionIds, devDefaults.firstChecksMs);
  const entry = await startNode({
    world,
    region: undefined,
    listen: ports.entry,
    lineTo: (region, place) => links.lineTo(region, place),
    reaper,
    events,
    onLine: () => {},
  });
  shutdown.beside((graceMs) => entry.close({ graceMs }));
  const interventions = createInterventions({ regions: fleet.processes, links, events });
  const { file } = options.loaded;
  const { processes: regions } = fleet;
  const services = worldServices(regions);
  const apps = options.watch === false ? undefined : new AppWatch({ configFile: file, reload: services.reload });
  const onReload = (next: ResolvedWorld) => apps?.follow(next.services);
  const reloadConfig = devReload({ file, entry, regions, onReload });
  if (apps !== undefined) {
    const config = watchConfig(file, reloadConfig, events);
    shutdown.add(async () => config.close());
    apps.follow(world.services);
    shutdown.add(async () => apps.close());
  }
  const about = { entry: entry.source, reloadConfig, services, regions, events, logs, dev: interventions };
  const { ControlServer } = await loadAdminApi();
  const control = new ControlServer({ source: createWorldSource(about), host: devDefaults.host, port: adminPort });
  shutdown.add(() => control.close());
  const { url: admin } = await control.listen();
  await Promise.all([seenUp, database?.server.opened]);

  const addresses = { entry: urlOf(entry.address), admin, regions: addressesOf(fleet) };
  const entryRate = watchTraffic(entry, shutdown);
  return {
    addresses,
    events,
    interventions,
    snapshot: () => takeSnapshot({ name: world.name, addresses, entry, entryRate, fleet, links }),
    stop: ({ graceMs = devDefaults.stopGraceMs } = {}) => shutdown.run(graceMs),
  };
}

interface RegionsOptions extends DevWorldOptions {
  readonly ports: Ports;
  readonly reaper: Reaper;
  readonly events: EventBus;
  readonly database: DevDatabase | undefined;
}

/** The links first, because each region is told where they are; then the processes at their ends. */
async function openRegions(
  world: ResolvedWorld,
  options: RegionsOptions,
  shutdown: Shutdown,
): Promise<{ readonly links: WorldLinks; readonly fleet: RegionFleet }> {
  const { database } = options;
  const places = await dataPlaces(world);
  const links: WorldLinks = new WorldLinks({
    regions: world.regions.map(({ id, location }) => ({ id, coordinates: location.coordinates })),
    roundTrip: estimateRoundTrip,
    target: (region) => fleet.processes.get(region)?.status.address,
    dataTarget: places && ((region) => places.get(region)),
    database: database && { home: database.home, target: database.server },
  });
  const fleet = new RegionFleet({
    regions: options.ports.regions,
    configFile: options.loaded.file,
    peersOf: (region) => links.peersOf(region),
    dataAddressesOf: (region) => places && dataAddressesOf(region, places, links),
    sqlUrlOf: (region) => database && sqlUrlOf(database, region, links),
    reaper: options.reaper,
    events: options.events,
    onAppLine: options.onAppLine ?? (() => {}),
    onOutput: options.onOutput ?? (() => {}),
  });
  shutdown.add(() => links.close());
  await links.open();
  shutdown.add((graceMs) => fleet.stop(graceMs));
  await fleet.start();
  return { links, fleet };
}

interface Ports {
  readonly entry: Target;
  readonly regions: readonly { readonly id: string; readonly listen: Target }[];
}

/** The entry's port and, after it, the regions'; each checked to be free. */
async function freePorts(regions: readonly { readonly id: string }[], options: DevWorldOptions): Promise<Ports> {
  const { host } = devDefaults;
  const { port = devDefaults.port, adminPort = devDefaults.adminPort } = options;
  const listen = regions.map(({ id }, index) => ({ id, listen: { host, port: port === 0 ? 0 : port + 1 + index } }));
  await checkPorts(host, [
    { port, what: 'clients', option: '--port' },
    ...listen.map(({ id, listen: { port: own } }) => ({ port: own, what: `region ${id}`, option: '--port' })),
    { port: adminPort, what: 'the admin API', option: '--admin-port' },
  ]);
  return { entry: { host, port }, regions: listen };
}

function watchTraffic(entry: RunningNode, shutdown: Shutdown): () => TrafficRate {
  const window = new TrafficWindow(devDefaults.trafficWindowMs);
  const read = () => window.record(entry.traffic(), systemClock.now());
  const timer = setInterval(read, devDefaults.trafficIntervalMs);
  shutdown.add(async () => clearInterval(timer));
  return () => window.rate(systemClock.now());
}

function addressesOf({ processes }: RegionFleet): Readonly<Record<string, string>> {
  return Object.fromEntries([...processes].map(([id, { listen }]) => [id, urlOf(listen)]));
}

function urlOf({ host, port }: Target): string {
  return `http://${host}:${port}`;
}
