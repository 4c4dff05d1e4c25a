/** `POST /v1/regions/{id}/failover`: another region becomes the primary of the data. */
import { z } from 'zod';
import { failoverResultSchema } from '../failover-result.ts';
import { defineRoute, type Route } from '../route.ts';
import type { Failover } from '../source.ts';

interface FailoverBody {
  readonly force?: boolean | undefined;
}

const failoverBody: z.ZodType<FailoverBody> = z.strictObject({ force: z.boolean().optional() });

export function failoverRoute(failover: Failover): Route {
  return defineRoute<undefined, FailoverBody>({
    method: 'POST',
    path: '/v1/regions/{id}/failover',
    name: 'failoverRegion',
    summary:
      'Makes the region the primary of the data, in a new term that fences the old one; tells what was not replicated. Where the old primary cannot be asked, what it acknowledged and had not sent on may be lost (`mayHaveLost`). Refused where other regions cannot be asked either (with `majority`: too many), but for `force`.',
    body: failoverBody,
    answer: { type: 'application/json', schema: failoverResultSchema },
    problems: [404, 409],
    handle: async ({ params, body }) => ({ kind: 'json', value: await failover(params.id!, body.force === true) }),
  });
}
