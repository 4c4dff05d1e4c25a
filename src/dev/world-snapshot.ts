/** A world on this machine at one moment, as the live view and the plain lines show it. */
import type { RegionState } from '../control/index.ts';
import type { RunningNode } from '../world/index.ts';
import { clientEnd, type LinkStatus, type WorldLinks } from './links/index.ts';
import type { RegionFleet } from './region-fleet.ts';
import type { RegionProcessState } from './region-process.ts';
import type { TrafficRate } from './traffic-window.ts';

export interface DevAddresses {
  readonly entry: string;
  readonly admin: string;
  /** By id, in the order of the config. */
  readonly regions: Readonly<Record<string, string>>;
}

export interface RegionSnapshot {
  readonly id: string;
  readonly process: RegionProcessState;
  /** As the global entry sees it. */
  readonly state: RegionState;
  readonly reason: string;
  /** What it has answered lately, whoever asked. */
  readonly rate: TrafficRate;
  /** What interventions added to its round trips. */
  readonly slowedMs: number;
  /** Whether clients are cut off from it. */
  readonly isCutOff: boolean;
}

export interface WorldSnapshot {
  readonly name: string;
  readonly addresses: DevAddresses;
  /** What the global entry has answered lately. */
  readonly rate: TrafficRate;
  readonly regions: readonly RegionSnapshot[];
  readonly links: readonly LinkStatus[];
}

export interface SnapshotSources {
  readonly name: string;
  readonly addresses: DevAddresses;
  readonly entry: RunningNode;
  readonly entryRate: () => TrafficRate;
  readonly fleet: RegionFleet;
  readonly links: WorldLinks;
}

export async function takeSnapshot(sources: SnapshotSources): Promise<WorldSnapshot> {
  const { name, addresses, entry, entryRate, fleet, links } = sources;
  const { regions: seen } = await entry.source.status();
  const regions = [...fleet.processes].map(([id, { status }]): RegionSnapshot => {
    const { state, reason } = seen.find((region) => region.id === id) ?? { state: 'down', reason: 'not known yet' };
    return {
      id,
      process: status.state,
      state,
      reason: status.state === 'up' ? reason : status.reason,
      rate: fleet.rateOf(id),
      slowedMs: links.slownessOf(id),
      isCutOff: links.isCut(clientEnd, id),
    };
  });
  return { name, addresses, rate: entryRate(), regions, links: links.list() };
}
