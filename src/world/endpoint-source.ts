/**
 * Where a service's endpoints come from: a list in the config, a name in a registry, or processes started here. Each
 * source tells the service its whole list, first and whenever it changes.
 */
import { createRegistry } from '../registry/index.ts';
import { identityOf, processEndpoints } from './process-endpoints.ts';
import { startProcesses } from './process-source.ts';
import type { EndpointReceiver, EndpointSource, Source, SourceOptions } from './source-options.ts';
import type { WorkerPlace } from './workers/worker-place.ts';

export function startSource(receiver: EndpointReceiver, options: SourceOptions): EndpointSource {
  const { source } = receiver.service;
  switch (source.kind) {
    case 'endpoints':
      return startList(receiver, source, options);
    case 'discover':
      return startDiscovery(receiver, source, options);
    default:
      return options.worker === undefined
        ? startProcesses(receiver, options)
        : followProcesses(receiver, options.worker, options);
  }
}

function startList(receiver: EndpointReceiver, source: Source<'endpoints'>, { region }: SourceOptions): EndpointSource {
  const named = source.endpoints.map((endpoint, index) => ({
    ...identityOf(receiver, region, String(index + 1)),
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
        ...identityOf(receiver, options.region, id),
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
