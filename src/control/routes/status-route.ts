/** `GET /v1/status`: regions, services, endpoints and workers now, each state with its reason. */
import { defineRoute, type Route } from '../route.ts';
import type { ControlSource } from '../source.ts';
import { worldStatusSchema } from '../status.ts';

export function statusRoute(source: ControlSource): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/status',
    name: 'getStatus',
    summary: 'Regions, services, endpoints and workers now, each state with its reason.',
    answer: { type: 'application/json', schema: worldStatusSchema },
    problems: [],
    handle: async () => ({ kind: 'json', value: await source.status() }),
  });
}
