/** `POST /v1/stop`: the node finishes what it has and ends. */
import { type ActionResult, actionResultSchema } from '../action-result.ts';
import { defineRoute, type Route } from '../route.ts';
import type { Awaitable } from '../source.ts';

export function stopRoute(stop: () => Awaitable<ActionResult>): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/stop',
    name: 'stopNode',
    summary: 'Ends this node as SIGTERM does: it takes no more requests and finishes those it has. Answers at once.',
    answer: { type: 'application/json', schema: actionResultSchema },
    problems: [],
    handle: async () => ({ kind: 'json', value: await stop() }),
  });
}
