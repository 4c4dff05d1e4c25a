/** `GET /v1/why`: which region and endpoint a request would get, and why not the others. */
import { defineRoute, type Route } from '../route.ts';
import type { ControlSource } from '../source.ts';
import { whyAnswerSchema, whyQuerySchema } from '../why.ts';

export function whyRoute(source: ControlSource): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/why',
    name: 'explainRequest',
    summary: 'Which region and endpoint a request would get, with every candidate’s score. Nothing is sent.',
    query: whyQuerySchema,
    answer: { type: 'application/json', schema: whyAnswerSchema },
    problems: [],
    handle: async (call) => ({ kind: 'json', value: await source.why(call.query) }),
  });
}
