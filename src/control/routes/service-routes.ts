/** `POST /v1/services/{id}/reload` and `/scale`: another process for each worker, and more or fewer of them. */
import { z } from 'zod';
import { defineRoute, type Route } from '../route.ts';
import { restartResultSchema, scaleResultSchema } from '../service-results.ts';
import type { ServiceActions } from '../source.ts';

interface ScaleBody {
  readonly workers: number;
}

/** More than any machine runs; the supervisor has the same limit. */
const maxWorkers = 256;

const told = {
  error: ({ input }: { readonly input?: unknown }) =>
    `${JSON.stringify(input)} is not allowed; give a whole number from 1 to ${maxWorkers}`,
};

const scaleBody: z.ZodType<ScaleBody> = z.strictObject({ workers: z.int(told).min(1, told).max(maxWorkers, told) });

export function serviceRoutes(services: ServiceActions): readonly Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/v1/services/{id}/reload',
      name: 'reloadService',
      summary:
        'A rolling restart: a new process for each worker, one ready before another leaves. Answers when it is over, and goes on whether or not anybody waits for it.',
      answer: { type: 'application/json', schema: restartResultSchema },
      problems: [404, 409],
      handle: async ({ params }) => ({
        kind: 'json',
        value: await services.reload(params.id!, { reason: 'asked for through the admin API' }),
      }),
    }),
    defineRoute<undefined, ScaleBody>({
      method: 'POST',
      path: '/v1/services/{id}/scale',
      name: 'scaleService',
      summary:
        'Sets the number of workers. Answers when new ones are ready, or have failed once, and old ones are gone. Where the number follows the load, it goes on from there, within its bounds.',
      body: scaleBody,
      answer: { type: 'application/json', schema: scaleResultSchema },
      problems: [404, 409],
      handle: async ({ params, body }) => ({
        kind: 'json',
        value: await services.scale(params.id!, body.workers),
      }),
    }),
  ];
}
