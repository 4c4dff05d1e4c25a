/**
 * The whole world as one source for the admin API: the global entry knows how the regions are seen from outside, each
 * region knows its own services. Ids of services' endpoints get the region in front, `eu-west/api/1`, as in
 * `x-antipode-served-by`.
 */
import {
  type ActionResult,
  type ControlSource,
  type DevActions,
  type EventBus,
  type FailoverResult,
  type LogBook,
  type MetricSnapshot,
  type PastAnswer,
  type Purge,
  type PurgeResult,
  type RegionStatus,
  type ReloadConfig,
  type ServiceActions,
  type ServiceStatus,
  unknownRequest,
  unknownTarget,
  type WhyAnswer,
  type WhyQuery,
  type WorldStatus,
  wrongState,
} from '../control/index.ts';
import { isAntipodeError } from '../core/index.ts';
import type { RegionProcess } from './region-process.ts';
import { worldData } from './world-data.ts';

export interface WorldSourceOptions {
  readonly entry: ControlSource;
  readonly reloadConfig: ReloadConfig;
  readonly services: ServiceActions;
  readonly regions: ReadonlyMap<string, RegionProcess>;
  readonly events: EventBus;
  readonly logs: LogBook;
  readonly dev: DevActions;
}

export function createWorldSource(options: WorldSourceOptions): ControlSource {
  const { entry, regions, ...asGiven } = options;
  const processes = [...regions.values()];

  const status = () => worldStatus(entry, regions);

  async function why(query: WhyQuery): Promise<WhyAnswer> {
    const steered = await entry.why(query);
    const region = regions.get(steered.region?.chosen ?? '');
    const balanced = await region?.call('why', query).catch(() => undefined);
    if (!region || !balanced?.endpoint) return steered;
    const { endpoint } = balanced;
    const inRegion = (id: string) => `${region.status.region}/${id}`;
    const candidates = endpoint.candidates.map((candidate) => ({ ...candidate, id: inRegion(candidate.id) }));
    const chosen = endpoint.chosen === undefined ? {} : { chosen: inRegion(endpoint.chosen) };
    const reason = `${steered.reason}; there, ${balanced.reason}`;
    return { ...steered, endpoint: { ...endpoint, ...chosen, candidates }, reason };
  }

  async function past(requestId: string): Promise<PastAnswer> {
    const nodes = [
      async () => entry.past(requestId),
      ...processes.map((region) => () => region.call('past', requestId)),
    ];
    const answers = await Promise.all(nodes.map((ask) => ask().catch(() => undefined)));
    const parts = answers.flatMap((answer) => answer?.parts ?? []);
    if (parts.length === 0) throw unknownRequest(requestId);
    return { requestId, parts: parts.toSorted((a, b) => a.at.localeCompare(b.at)) };
  }

  async function metrics(): Promise<readonly MetricSnapshot[]> {
    const own = async (region: RegionProcess) => {
      const snapshots = await region.call('metrics').catch(() => []);
      return snapshots.map((snapshot) => ofNode(snapshot, region.status.region));
    };
    const entrys = [...(await entry.metrics())].map((snapshot) => ofNode(snapshot, 'entry'));
    return [...entrys, ...(await Promise.all(processes.map(own))).flat()];
  }

  /** The regions first: the entry must not fetch from them again what is about to go. A region without a process has nothing. */
  async function purge(what: Purge): Promise<PurgeResult> {
    const own = await Promise.all(processes.map((region) => region.call('purge', what).catch(() => ({ purged: 0 }))));
    const all = [...own, await entry.purge(what)];
    return { purged: all.reduce((sum, { purged }) => sum + purged, 0) };
  }

  async function onEndpoint(name: 'drainEndpoint' | 'undrainEndpoint', id: string): Promise<ActionResult> {
    const slash = id.indexOf('/');
    const region = regions.get(id.slice(0, slash));
    if (!region) {
      const endpoints = (await status()).services.flatMap((service) =>
        service.endpoints.map((endpoint) => endpoint.id),
      );
      throw unknownTarget('endpoint', id, endpoints);
    }
    const result = await order(region, () => region.call(name, id.slice(slash + 1)));
    return { ...result, target: id };
  }

  return {
    ...asGiven,
    world: () => entry.world(),
    status,
    // In `dev` every service has as many workers as at the start.
    scaling: () => entry.scaling(),
    why,
    past,
    metrics,
    purge,
    failover: (region, force) => failOver(regions, region, force),
    drainEndpoint: (id) => onEndpoint('drainEndpoint', id),
    undrainEndpoint: (id) => onEndpoint('undrainEndpoint', id),
    drainRegion: (id) => entry.drainRegion(id),
    undrainRegion: (id) => entry.undrainRegion(id),
  };
}

/** Asked of the region that is to be primary, which asks the others. */
async function failOver(
  regions: WorldSourceOptions['regions'],
  region: string,
  force: boolean,
): Promise<FailoverResult> {
  const process = regions.get(region);
  if (process === undefined) throw unknownTarget('region', region, [...regions.keys()]);
  const others = [...regions.keys()].filter((id) => id !== region);
  return order(process, () => process.call('failover', region, force), others);
}

/** Throws ERR_CONTROL_WRONG_STATE, with what to do and the regions to choose from, where the process cannot take the order. */
async function order<T>({ status }: RegionProcess, give: () => Promise<T>, others: readonly string[] = []): Promise<T> {
  const { region, state } = status;
  const choice = others.length === 0 ? '' : `, or choose ${others.join(' or ')}`;
  if (state === 'killed') throw wrongState(`${region} is down: revive it${choice}`);
  if (state !== 'up') throw wrongState(`${region} is ${state}: wait until it is up${choice}`);
  try {
    return await give();
  } catch (error) {
    if (!isAntipodeError(error) || error.code !== 'ERR_DEV_REGION_SILENT') throw error;
    throw wrongState(`${error.message}: try again${choice}`);
  }
}

async function worldStatus(entry: ControlSource, regions: WorldSourceOptions['regions']): Promise<WorldStatus> {
  const processes = [...regions.values()];
  const [seen, ...own] = await Promise.all([entry.status(), ...processes.map(statusOf)]);
  const data = worldData(new Map(processes.map(({ status: { region } }, at) => [region, own[at]?.data])));
  const cacheLinks = own.flatMap((status) => status?.cacheLinks ?? []);
  return {
    ...seen,
    regions: seen.regions.map((region) => explained(region, regions)),
    services: processes.flatMap((process, at) => servicesIn(process.status.region, own[at])),
    ...(data && { data }),
    ...(cacheLinks.length > 0 && { cacheLinks }),
  };
}

/** Undefined while a region has no process to ask. */
function statusOf(process: RegionProcess): Promise<WorldStatus | undefined> {
  return process.call('status').catch(() => undefined);
}

function servicesIn(region: string, own: WorldStatus | undefined): readonly ServiceStatus[] {
  return (own?.services ?? []).map((service) => ({
    ...service,
    region,
    endpoints: service.endpoints.map((endpoint) => ({ ...endpoint, id: `${region}/${endpoint.id}` })),
  }));
}

/** A region that is down because its process is says so. */
function explained(region: RegionStatus, regions: ReadonlyMap<string, RegionProcess>): RegionStatus {
  const process = regions.get(region.id)?.status;
  if (region.state === 'up' || !process || process.state === 'up') return region;
  return { ...region, reason: `${region.reason} (its process is ${process.state}: ${process.reason})` };
}

function ofNode<Snapshot extends MetricSnapshot>(snapshot: Snapshot, node: string): Snapshot {
  const samples = snapshot.samples.map((sample) => ({ ...sample, labels: { node, ...sample.labels } }));
  return { ...snapshot, samples } as Snapshot;
}
