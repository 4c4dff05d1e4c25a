/** `POST /v1/cache/purge`: what is cached is taken out, by URL, by the start of URLs, by tag, or all of it. */
import type { Purge } from '../purge.ts';
import { purgeResultSchema, purgeSchema } from '../purge-schema.ts';
import { defineRoute, type Route } from '../route.ts';
import type { ControlSource } from '../source.ts';

export function purgeRoute(source: ControlSource): Route {
  return defineRoute<undefined, Purge>({
    method: 'POST',
    path: '/v1/cache/purge',
    name: 'purgeCache',
    summary: 'Takes out of the caches what has this URL, a URL that starts so, or this tag; `{"all": true}` takes all.',
    body: purgeSchema,
    answer: { type: 'application/json', schema: purgeResultSchema },
    problems: [],
    handle: async (call) => ({ kind: 'json', value: await source.purge(call.body) }),
  });
}
