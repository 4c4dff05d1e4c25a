/** `GET /v1/scaling`: how many workers each service has and should have, and how many machines that takes. */
import { defineRoute, type Route } from '../route.ts';
import { scalingStatusSchema } from '../scaling-status.ts';
import type { ControlSource } from '../source.ts';

export function scalingRoute(source: ControlSource): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/scaling',
    name: 'getScaling',
    summary: 'How many workers each service has and should have, why, and how many machines like this one that takes.',
    answer: { type: 'application/json', schema: scalingStatusSchema },
    problems: [],
    handle: async () => ({ kind: 'json', value: await source.scaling() }),
  });
}
