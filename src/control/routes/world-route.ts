/** `GET /v1/world`: the config as resolved, without its secrets. */
import { z } from 'zod';
import { redact } from '../redact.ts';
import { defineRoute, type Route } from '../route.ts';
import type { ControlSource } from '../source.ts';

export function worldRoute(source: ControlSource): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/world',
    name: 'getWorld',
    summary: 'The config as resolved: every default filled in, secrets replaced by `***`, functions by their names.',
    answer: { type: 'application/json', schema: z.looseObject({}) },
    problems: [],
    handle: () => ({ kind: 'json', value: redact(source.world()) }),
  });
}
