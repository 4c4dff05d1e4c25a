/** Where a request to a node would go, as the node stands now: what its route needs of regions, and then its own endpoints. */
import type { WhyAnswer, WhyQuery } from '../control/index.ts';
import type { EdgeRoute } from '../edge/index.ts';
import { freshLimitMs } from './edge-routes.ts';
import type { NodeState } from './node-state.ts';
import type { NodeTools } from './node-tools.ts';
import { primaryOf } from './replays.ts';
import { type RegionNeeds, why } from './why.ts';

export interface NodeWhyOptions {
  readonly state: NodeState;
  readonly tools: Pick<NodeTools, 'here' | 'isEntry' | 'data'>;
}

export function nodeWhy(query: WhyQuery, { state, tools }: NodeWhyOptions): WhyAnswer {
  const { router, places, regions, services } = state;
  const { here, isEntry } = tools;
  return why(query, {
    router,
    places,
    needsOf: (route, method) => needsOf(route, method, { state, tools }),
    regionChoice(place, passedOver) {
      const isLeaving = passedOver.has(here) && regions?.ids.some((id) => !passedOver.has(id));
      return isEntry || isLeaving ? regions?.explain(place, passedOver) : undefined;
    },
    endpointChoice(id, hashKey) {
      const runtime = services.find(({ service }) => service.id === id);
      return runtime && { by: runtime.service.balance.policy, choice: runtime.explain({ hashKey }) };
    },
  });
}

function needsOf(route: EdgeRoute, method: string, { state, tools }: NodeWhyOptions): RegionNeeds {
  const { here, data } = tools;
  const { regions } = state.world;
  const { primaryOnly, fresh } = state.world.routes[state.routes.indexOf(route)]!.filters;
  const primary = primaryOnly?.includes(method) === true ? primaryOf(regions, data) : undefined;
  const limitMs = freshLimitMs(fresh, state.world);
  const stale =
    limitMs === undefined || data === undefined ? [] : regions.filter(({ id }) => !data.isFresh(id, limitMs));
  return {
    only: primary === undefined ? undefined : { region: primary, reason: primaryWords(method, primary, data) },
    isHere: primary === undefined || primary === here,
    passedOver: new Map(stale.map(({ id }) => [id, `${data!.words(id)}, more than ${limitMs! / 1_000} s`])),
  };
}

function primaryWords(method: string, primary: string, data: NodeTools['data']): string {
  const since =
    data?.primary === primary ? `the primary of the data, in term ${data.epoch}` : 'the primary of the config';
  return `${method} is for the primary alone: ${primary} is ${since}`;
}
