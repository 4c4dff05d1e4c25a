/** What a node that is one of several processes answers its supervisor: about this process alone. */
import type { MetricSnapshot, Purge } from '../../control/index.ts';
import type { NodeState } from '../node-state.ts';
import type { NodeTraffic } from '../node-traffic.ts';
import { purgeCache } from '../purge.ts';
import type { Draining } from './worker-fleet.ts';
import type { OwnCounts, WorkerReport } from './worker-report.ts';

export interface OwnPart {
  /** Requests under way. */
  readonly active: number;
  report(): WorkerReport;
  /** Takes out of this process's cache what an order names; how much that was. */
  purge(what: Purge): Promise<number>;
  /** Tells those who ask for the health that the node goes away. Returns whether anybody asks. */
  announce(): boolean;
  /** Has so many client connections go back to the supervisor. */
  giveBack(count: number): void;
  /** Has what was answered leave now, and what was logged, for this process ends. */
  flush(): void;
  /** What takes no new requests, by order to the supervisor; all else does. */
  drain(draining: Draining): void;
}

export interface OwnPartSources {
  readonly counts: () => OwnCounts;
  readonly traffic: () => NodeTraffic;
  readonly state: () => NodeState;
  readonly announce: () => boolean;
  readonly giveBack: (count: number) => void;
  readonly flush: () => void;
  readonly active: () => number;
}

export function ownPart({ counts, traffic, state, announce, giveBack, flush, active }: OwnPartSources): OwnPart {
  return {
    get active() {
      return active();
    },
    report: () => {
      const { metrics, services, absent } = counts();
      const endpoints = services.flatMap((service) => service.endpoints);
      return {
        metrics: metrics.map(asPlain),
        endpoints: [
          ...endpoints.map(({ id, active, requests, errors }) => ({ id, active, requests, errors })),
          ...absent,
        ],
        traffic: traffic(),
      };
    },
    announce,
    giveBack,
    flush: () => {
      flush();
      state().telemetry.flushLog();
    },
    drain: ({ endpoints, regions }) => {
      for (const service of state().services) {
        for (const { id } of service.endpoints) service.setDraining(id, endpoints.includes(id));
      }
      for (const { id } of state().regions?.status() ?? []) state().regions?.setDraining(id, regions.includes(id));
    },
    purge: async (what) => (await purgeCache(state().cache, what)).purged,
  };
}

/** Typed arrays do not come through JSON as such. */
function asPlain(snapshot: MetricSnapshot): MetricSnapshot {
  if (snapshot.type !== 'histogram') return snapshot;
  const samples = snapshot.samples.map((sample) => ({ ...sample, counts: Array.from(sample.counts) }));
  return { ...snapshot, bounds: Array.from(snapshot.bounds), samples };
}
