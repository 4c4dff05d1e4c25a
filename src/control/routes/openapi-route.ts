/** `GET /v1/openapi.json`: the description of this API, made from its own route table. */
import { z } from 'zod';
import { openApi } from '../openapi.ts';
import { defineRoute, type Route } from '../route.ts';

/** `routes` is asked for late: this route is one of them. */
export function openApiRoute(routes: () => readonly Route[]): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/openapi.json',
    name: 'getOpenApi',
    summary: 'This API as an OpenAPI 3.1 document.',
    answer: { type: 'application/json', schema: z.looseObject({}) },
    problems: [],
    handle: () => ({ kind: 'json', value: openApi(routes()) }),
  });
}
