/** `GET /v1/why/{requestId}`: what became of a request of the past. */
import { pastAnswerSchema } from '../past.ts';
import { defineRoute, type Route } from '../route.ts';
import type { ControlSource } from '../source.ts';

export function pastRoute(source: ControlSource): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/why/{requestId}',
    name: 'explainPastRequest',
    summary: 'What became of a request: its route, every try, what answered. The latest ones are remembered.',
    answer: { type: 'application/json', schema: pastAnswerSchema },
    problems: [404],
    handle: async (call) => ({ kind: 'json', value: await source.past(call.params.requestId!) }),
  });
}
