/**
 * `POST /v1/{endpoints|regions}/{id}/{drain|undrain}`: out of service without a failed request, and back.
 */

import type { ActionResult } from '../action-result.ts';
import { actionResultSchema } from '../action-result.ts';
import { defineRoute, type Route } from '../route.ts';
import type { Awaitable, ControlSource } from '../source.ts';

type Action = (id: string) => Awaitable<ActionResult>;

export function drainRoutes(source: ControlSource): readonly Route[] {
  return [
    action('endpoints', 'drain', (id) => source.drainEndpoint(id)),
    action('endpoints', 'undrain', (id) => source.undrainEndpoint(id)),
    action('regions', 'drain', (id) => source.drainRegion(id)),
    action('regions', 'undrain', (id) => source.undrainRegion(id)),
  ];
}

function action(kind: 'endpoints' | 'regions', verb: 'drain' | 'undrain', act: Action): Route {
  const one = kind === 'endpoints' ? 'endpoint' : 'region';
  const effect =
    verb === 'drain'
      ? `No new requests to the ${one}; those in flight go on.`
      : `The ${one} takes requests again, as far as its health allows.`;
  return defineRoute({
    method: 'POST',
    path: `/v1/${kind}/{id}/${verb}`,
    name: `${verb}${one === 'endpoint' ? 'Endpoint' : 'Region'}`,
    summary: `${effect} The id is percent-encoded.`,
    answer: { type: 'application/json', schema: actionResultSchema },
    problems: [404, 409],
    handle: async (call) => ({ kind: 'json', value: await act(call.params.id!) }),
  });
}
