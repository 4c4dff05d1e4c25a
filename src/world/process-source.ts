/** Endpoints that are processes started here: their group, by what the config says of the service, now and after a reload. */
import { type ResolvedService, sameConfig } from '../config/index.ts';
import { activeCheckDefaults } from '../health/index.ts';
import { createProcessGroup, type GroupSettings, type ProcessGroup, type WorkerStatus } from '../supervisor/index.ts';
import { failsToStart } from './fails-to-start.ts';
import { processCare } from './process-care.ts';
import { processEndpoints } from './process-endpoints.ts';
import { ServiceAutoscaler, withRequests } from './service-scaling.ts';
import { shownWorker } from './shown-worker.ts';
import type { EndpointReceiver, EndpointSource, Source, SourceOptions } from './source-options.ts';
import { announceRollout, announceWorker } from './worker-events.ts';
import { workerMemory } from './worker-memory.ts';
import type { FleetSeat } from './workers/fleet-seat.ts';
import type { ProcessEndpoint } from './workers/worker-place.ts';

/** Throws what `createProcessGroup` throws. */
export function startProcesses(receiver: EndpointReceiver, options: SourceOptions): EndpointSource {
  const { id } = receiver.service;
  const { region, reaper, tools, fleet } = options;
  let source = runOf(receiver.service);
  const seat = fleet?.seat(id);
  const settled = Promise.withResolvers<void>();
  const group = createProcessGroup({
    ...settingsOf(receiver.service, options, seat),
    ...processCare(receiver, { announce: tools.announce, fleet, seat, drainTimeoutMs: () => source.drainTimeoutMs }),
    ownerEnv: options.appEnv,
    id,
    region,
    count: source.workers.min,
    reaper,
    random: tools.random,
    // In development a debugger may stop a worker, and it is no less alive.
    heartbeat: !tools.isDev,
    hub: options.hubOf(id),
    onLine: ({ worker, pid }, stream, text) => {
      options.onLine({ service: id, worker, ...(pid !== undefined && { pid }), stream, text });
    },
    onRollout: (progress) => announceRollout(id, progress, tools),
    onState: (status) => {
      announceWorker(id, status, tools);
      const serving = processesOf(group.serving(), seat);
      fleet?.tellProcesses(id, serving);
      if (failsToStart(group.workers())) fleet?.expectNone(id);
      receiver.setEndpoints(processEndpoints(receiver, region, serving), { proven: true });
      if (isSettled(group.workers())) settled.resolve();
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
    settled: settled.promise,
    prepare(service) {
      const apply = group.prepare(settingsOf(service, options, seat));
      return () => {
        const before = source.workers;
        source = runOf(service);
        apply();
        autoscaler?.configure(service);
        if (!sameConfig(before, source.workers)) scale(group, service, options);
      };
    },
    stop(graceMs) {
      autoscaler?.close();
      return group.stop({ graceMs });
    },
  };
}

function runOf({ id, source }: ResolvedService): Source<'run'> {
  if (source.kind !== 'run') throw new TypeError(`service ${id} runs no processes`);
  return source;
}

/** What a reload may change. */
function settingsOf(
  service: ResolvedService,
  { appArgs, services, fleet }: SourceOptions,
  seat: FleetSeat | undefined,
): GroupSettings {
  const { health, protocol } = service;
  const { kind, workers, nodeArgs, startTimeoutMs, drainTimeoutMs, stopTimeoutMs, observeMs, ...program } =
    runOf(service);
  const asks = health !== false && health.type === 'http' && protocol === 'http1';
  return {
    ...program,
    execArgv: [...appArgs(), ...nodeArgs],
    limits: { startTimeoutMs, drainTimeoutMs, stopTimeoutMs, observeMs },
    // A path that somebody has named; not every app has something at its root.
    healthPath: asks && health.path !== activeCheckDefaults.path ? health.path : undefined,
    memory: workerMemory(service, services()),
    join: fleet?.host === service.id ? seat : undefined,
  };
}

/** Another number in the config takes the place of any that was ordered; within other bounds the load goes on from where it is. */
function scale(group: ProcessGroup, service: ResolvedService, { tools: { announce } }: SourceOptions): void {
  const { min, max } = runOf(service).workers;
  const from = group.wanted;
  const to = service.scaling === false ? min : Math.min(max, Math.max(min, from));
  if (to === from) return;
  announce({ type: 'service.scaled', subject: service.id, reason: 'its config has changed', details: { from, to } });
  void group.scale(to);
}

/** One worker is ready, or every one has failed its first start, or was told to end before. */
function isSettled(workers: readonly WorkerStatus[]): boolean {
  const isOver = ({ state }: WorkerStatus) => state === 'crashed' || state === 'stopped';
  return workers.some(({ state }) => state === 'ready') || workers.every(isOver);
}

function processesOf(statuses: readonly WorkerStatus[], seat: FleetSeat | undefined): ProcessEndpoint[] {
  return statuses.flatMap(({ id, worker, address }) =>
    address === undefined ? [] : [{ key: String(worker), process: seat?.nameOf(id) ?? id, ...address }],
  );
}
