/** What a node that is one of several processes answers its supervisor: about this process alone. */
import type { ControlSource, MetricSnapshot, Purge } from '../../control/index.ts';
import type { HttpCache } from '../../edge/index.ts';
import type { NodeTraffic } from '../node-traffic.ts';
import { purgeCache } from '../purge.ts';
import type { WorkerReport } from './worker-report.ts';

export interface OwnPart {
  report(): Promise<WorkerReport>;
  /** Takes out of this process's cache what an order names; how much that was. */
  purge(what: Purge): Promise<number>;
}

export function ownPart(
  source: Pick<ControlSource, 'metrics' | 'status'>,
  traffic: () => NodeTraffic,
  cache: () => HttpCache | undefined,
): OwnPart {
  return {
    report: async () => {
      const { services } = await source.status();
      const endpoints = services.flatMap((service) => service.endpoints);
      return {
        metrics: [...(await source.metrics())].map(asPlain),
        endpoints: endpoints.map(({ id, active, requests, errors }) => ({ id, active, requests, errors })),
        traffic: traffic(),
      };
    },
    purge: async (what) => (await purgeCache(cache(), what)).purged,
  };
}

/** Typed arrays do not come through JSON as such. */
function asPlain(snapshot: MetricSnapshot): MetricSnapshot {
  if (snapshot.type !== 'histogram') return snapshot;
  const samples = snapshot.samples.map((sample) => ({ ...sample, counts: Array.from(sample.counts) }));
  return { ...snapshot, bounds: Array.from(snapshot.bounds), samples };
}
