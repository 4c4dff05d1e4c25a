/**
 * Breaking a world on purpose, and mending it: what `antipode kill|revive|cut|heal|slow` do. The world
 * is not told: it has to find out by itself, as it would in earnest.
 */
import { type ActionResult, badInput, type DevActions, type EventBus, unknownTarget } from '../control/index.ts';
import { devDefaults } from './defaults.ts';
import { clientEnd, type WorldLinks } from './links/index.ts';
import type { RegionProcess } from './region-process.ts';

export interface InterventionsOptions {
  readonly regions: ReadonlyMap<string, RegionProcess>;
  readonly links: WorldLinks;
  readonly events: EventBus;
}

/** Other words for the clients' end of a link. */
const clientWords = new Set([clientEnd, 'entry']);

export function createInterventions({ regions, links, events }: InterventionsOptions): DevActions {
  function regionOf(id: string): RegionProcess {
    const region = regions.get(id);
    if (region) return region;
    throw unknownTarget('region', id, [...regions.keys()]);
  }

  function linkOf(one: string, other: string): readonly [string, string] {
    const [from, to] = [one, other].map((end) => {
      if (!regions.has(end) && clientWords.has(end)) return clientEnd;
      regionOf(end);
      return end;
    }) as [string, string];
    if (from === to) throw badInput(`a link has two ends; ${JSON.stringify(one)} was given for both`);
    return [from, to];
  }

  function slow(id: string, ms: number): ActionResult {
    regionOf(id);
    if (!(ms >= 0 && ms <= devDefaults.maxSlowMs)) {
      throw badInput(`a region cannot be slowed by ${ms} ms: give 0 to ${devDefaults.maxSlowMs}`);
    }
    const changed = links.slow(id, ms);
    const reason = ms === 0 ? 'its links are as fast as they were' : `every round trip takes ${ms} ms more`;
    if (changed) events.publish({ type: 'link.slowed', subject: id, reason, details: { ms } });
    return { target: id, state: ms === 0 ? 'as fast as its distance' : `slowed by ${ms} ms`, changed };
  }

  return {
    async kill(id) {
      const changed = await regionOf(id).kill();
      const reason = 'its processes were killed by an intervention';
      if (changed) events.publish({ type: 'region.killed', subject: id, reason });
      return { target: id, state: 'killed', changed };
    },
    revive(id) {
      const region = regionOf(id);
      const changed = region.revive();
      const reason = 'its processes are started again by an intervention';
      if (changed) events.publish({ type: 'region.revived', subject: id, reason });
      return { target: id, state: changed ? 'starting' : region.status.state, changed };
    },
    cut(one, other) {
      const [from, to] = linkOf(one, other);
      const target = `${from}~${to}`;
      const changed = links.cut(from, to);
      if (changed) events.publish({ type: 'link.cut', subject: target, reason: 'nothing passes until it is healed' });
      return { target, state: 'cut', changed };
    },
    heal(one, other) {
      const [from, to] = linkOf(one, other);
      const target = `${from}~${to}`;
      const changed = links.heal(from, to);
      if (changed) events.publish({ type: 'link.healed', subject: target, reason: 'packets pass again' });
      return { target, state: 'whole', changed };
    },
    slow,
  };
}
