/**
 * Where a service's endpoints come from: a list in the config, a name in a registry, or processes started here. Each
 * source tells the service its whole list, first and whenever it changes.
 */
import type { ResolvedService, ServiceSource } from '../config/index.ts';
import type { EventType, ServiceStatus } from '../control/index.ts';
import { activeCheckDefaults } from '../health/index.ts';
import type { MessageHub } from '../messaging/index.ts';
import type { ProxyEndpointOptions } from '../proxy/index.ts';
import { createRegistry } from '../registry/index.ts';
import {
  type CareFinding,
  compareErrorRates,
  createProcessGroup,
  type Outcomes,
  type OutputStream,
  type ProcessGroup,
  type ProcessGroupOptions,
  type ProgramOptions,
  type Reaper,
  type SocketAddress,
  type Verdict,
  type WorkerStatus,
} from '../supervisor/index.ts';
import type { NodeTools } from './node-tools.ts';
import { ServiceAutoscaler, type UnderWay, withRequests } from './service-scaling.ts';
import { shownWorker } from './shown-worker.ts';
import { untilTrue } from './until-true.ts';
import { announceRollout, announceWorker } from './worker-events.ts';
import { workerMemory } from './worker-memory.ts';
import type { WorkerFleet } from './workers/worker-fleet.ts';
import type { ProcessEndpoint, WorkerPlace } from './workers/worker-place.ts';

/** A line that an app process wrote. */
export interface AppLine {
  readonly service: string;
  readonly worker: number;
  /** The process that has the worker's place. */
  readonly pid?: number;
  readonly stream: OutputStream;
  readonly text: string;
}

export interface SourceOptions {
  /** The region in front of each endpoint's label; empty outside of regions. */
  readonly region: string;
  readonly reaper: Reaper;
  readonly onLine: (line: AppLine) => void;
  readonly tools: NodeTools;
  /** What processes of apps find in their environment, beside what the config says; asked at each start. */
  readonly appEnv: () => Readonly<Record<string, string>>;
  /** Options of node for them, before those of the config. */
  readonly appArgs: readonly string[];
  /** Carries what the workers of a service tell each other. */
  readonly hubOf: (service: string) => MessageHub;
  /** All services of this node, which share its memory. */
  readonly services: () => readonly ResolvedService[];
  /** Where this node is in the process of an app: the processes are somebody else's. */
  readonly worker?: WorkerPlace | undefined;
  /** The processes that run the edge of this node. */
  readonly fleet?: WorkerFleet | undefined;
}

/** Who is told the endpoints. */
export interface EndpointReceiver {
  readonly service: ResolvedService;
  /** `proven`: those that are new are known to be there, and take requests before their first check. */
  setEndpoints(list: readonly ProxyEndpointOptions[], how?: { readonly proven: boolean }): void;
  /** Requests of the service that this node has under way. */
  underWay(): UnderWay;
  /** Whether requests are under way at an address, on the list or gone from it. */
  isBusy(address: SocketAddress): boolean;
  /** How the requests ended that an address was sent, and those that all others of the service were. */
  outcomes(address: SocketAddress): { readonly own: Outcomes; readonly others: Outcomes };
}

export interface EndpointSource {
  /** The processes behind the endpoints; undefined where they are not ours. */
  readonly group?: ProcessGroup;
  /** As they are shown. */
  workers(): ServiceStatus['workers'];
  /** Gives the service more processes, or fewer; none where they are not ours. */
  readonly autoscaler?: ServiceAutoscaler;
  /** Resolves when the first list is complete: at once for a list, with the first start of every worker for processes. */
  readonly settled: Promise<void>;
  stop(graceMs: number): Promise<void>;
}

export function startSource(receiver: EndpointReceiver, options: SourceOptions): EndpointSource {
  const { source } = receiver.service;
  switch (source.kind) {
    case 'endpoints':
      return startList(receiver, source, options);
    case 'discover':
      return startDiscovery(receiver, source, options);
    default:
      return options.worker === undefined
        ? startProcesses(receiver, source, options)
        : followProcesses(receiver, options.worker, options);
  }
}

type Source<Kind extends ServiceSource['kind']> = Extract<ServiceSource, { kind: Kind }>;

function startList(receiver: EndpointReceiver, source: Source<'endpoints'>, { region }: SourceOptions): EndpointSource {
  const named = source.endpoints.map((endpoint, index) => ({
    ...identity(receiver, region, String(index + 1)),
    ...endpoint,
  }));
  receiver.setEndpoints(named);
  return { workers: () => [], settled: Promise.resolve(), stop: async () => {} };
}

function startDiscovery(
  receiver: EndpointReceiver,
  source: Source<'discover'>,
  options: SourceOptions,
): EndpointSource {
  const registry = createRegistry({
    engine: source.registry,
    servers: source.servers,
    onTrouble({ error }) {
      const type = error === undefined ? 'discovery.works' : 'discovery.failed';
      options.tools.announce({
        type,
        subject: receiver.service.id,
        reason: error?.message ?? 'the name servers answer',
      });
    },
  });
  const name = source.port === undefined ? source.service : `${source.service}:${source.port}`;
  registry.watch(name, (endpoints) => {
    receiver.setEndpoints(
      endpoints.map(({ id, host, port, weight, priority }) => ({
        ...identity(receiver, options.region, id),
        address: { host, port, tls: false },
        weight,
        priority,
      })),
    );
  });
  return { workers: () => [], settled: Promise.resolve(), stop: () => registry.close() };
}

/** The processes are told by the supervisor; the one that is this very process is reached without a way to it. */
function followProcesses(receiver: EndpointReceiver, worker: WorkerPlace, { region }: SourceOptions): EndpointSource {
  const stop = worker.processes.follow(receiver.service.id, (processes) => {
    receiver.setEndpoints(processEndpoints(receiver, region, processes, worker), { proven: true });
  });
  return { workers: () => [], settled: Promise.resolve(), stop: async () => stop() };
}

function startProcesses(receiver: EndpointReceiver, source: Source<'run'>, options: SourceOptions): EndpointSource {
  const { id } = receiver.service;
  const { region, reaper, tools, fleet } = options;
  let settle = () => {};
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const group = createProcessGroup({
    ...programOf(source, options.appArgs),
    ownerEnv: options.appEnv,
    ...careOf(receiver, source, options),
    id,
    region,
    count: source.workers.min,
    reaper,
    random: tools.random,
    // In development a debugger may stop a worker, and it is no less alive.
    heartbeat: !tools.isDev,
    hub: options.hubOf(id),
    memory: workerMemory(receiver.service, options.services()),
    join: fleet?.service === id ? fleet : undefined,
    onLine: ({ worker, pid }, stream, text) => {
      options.onLine({ service: id, worker, ...(pid !== undefined && { pid }), stream, text });
    },
    onRollout: (progress) => announceRollout(id, progress, tools),
    onState: (status) => {
      announceWorker(id, status, tools);
      const serving = processesOf(group.serving());
      fleet?.tellProcesses(id, serving);
      receiver.setEndpoints(processEndpoints(receiver, region, serving), { proven: true });
      if (isSettled(group.workers())) settle();
    },
  });
  // In `dev`, where somebody may hold a process at a breakpoint, there are no heartbeats to go by.
  const autoscaler = tools.isDev
    ? undefined
    : new ServiceAutoscaler(
        receiver.service,
        withRequests(group, () => receiver.underWay()),
        tools,
      );
  return {
    group,
    ...(autoscaler && { autoscaler }),
    workers: () => group.workers().map((worker) => shownWorker(worker, Date.now())),
    settled,
    stop(graceMs) {
      autoscaler?.close();
      return group.stop({ graceMs });
    },
  };
}

function programOf({ kind, workers, nodeArgs, ...program }: Source<'run'>, appArgs: readonly string[]): ProgramOptions {
  return { ...program, execArgv: [...appArgs, ...nodeArgs] };
}

type Care = 'limits' | 'ready' | 'healthPath' | 'untilIdle' | 'judge' | 'onAlert' | 'onCare';

/** When its processes are ready, idle and well, and who is told when they are not. */
function careOf(
  receiver: EndpointReceiver,
  { ready, startTimeoutMs, drainTimeoutMs, stopTimeoutMs, observeMs }: Source<'run'>,
  { tools: { announce }, fleet }: SourceOptions,
): Pick<ProcessGroupOptions, Care> {
  const { id, health, protocol } = receiver.service;
  const asks = health !== false && health.type === 'http' && protocol === 'http1';
  return {
    limits: { startTimeoutMs, drainTimeoutMs, stopTimeoutMs, observeMs },
    ready,
    // A path that somebody has named; not every app has something at its root.
    healthPath: asks && health.path !== activeCheckDefaults.path ? health.path : undefined,
    untilIdle: ({ address }) => untilTrue(() => address === undefined || !receiver.isBusy(address), drainTimeoutMs),
    judge: ({ id: process, address }) => {
      if (fleet?.service === id) return judged(fleet.outcomes(process));
      return address === undefined ? 'ok' : judged(receiver.outcomes(address));
    },
    onAlert({ worker, reason }, inRow) {
      const told = `${inRow} crashes in a row, last: ${reason}`;
      announce({ type: 'worker.failing', subject: `${id}/${worker}`, reason: told });
    },
    onCare({ worker }, { kind, reason }) {
      announce({ type: careEvent[kind], subject: `${id}/${worker}`, reason });
    },
  };
}

/** One worker is ready, or every one has failed its first start, or was told to end before. */
function isSettled(workers: readonly WorkerStatus[]): boolean {
  const isOver = ({ state }: WorkerStatus) => state === 'crashed' || state === 'stopped';
  return workers.some(({ state }) => state === 'ready') || workers.every(isOver);
}

function judged({ own, others }: ReturnType<EndpointReceiver['outcomes']>): Verdict {
  return compareErrorRates(own, others);
}

const careEvent = {
  slow: 'worker.slow',
  blocked: 'worker.blocked',
  memory: 'worker.memory',
  leak: 'worker.leak',
  'cache-apart': 'cache.apart',
  'cache-shared': 'cache.shared',
} as const satisfies Record<CareFinding['kind'], EventType>;

function processesOf(statuses: readonly WorkerStatus[]): ProcessEndpoint[] {
  return statuses.flatMap(({ id, worker, address }) =>
    address === undefined ? [] : [{ key: String(worker), process: id, ...address }],
  );
}

/** The one that is this very `worker` is reached without a way to it. */
function processEndpoints(
  receiver: EndpointReceiver,
  region: string,
  processes: readonly ProcessEndpoint[],
  worker?: WorkerPlace,
): ProxyEndpointOptions[] {
  return processes.map(({ key, host, port }) => {
    const named = identity(receiver, region, key);
    const app = named.id === worker?.endpoint ? worker.app() : undefined;
    return { ...named, address: { host, port, tls: false, ...(app !== undefined && { app }) } };
  });
}

function identity({ service }: EndpointReceiver, region: string, key: string): { id: string; label: string } {
  const id = `${service.id}/${key}`;
  return { id, label: region === '' ? id : `${region}/${id}` };
}
