/**
 * `POST /v1/dev/…`: breaking things on purpose. These operations exist only where the source offers them, which is in
 * `antipode dev`; elsewhere the paths are unknown.
 */
import { z } from 'zod';
import { type ActionResult, actionResultSchema } from '../action-result.ts';
import { defineRoute, type Route } from '../route.ts';
import type { Awaitable, DevActions } from '../source.ts';

interface RegionBody {
  readonly region: string;
}
interface LinkBody {
  readonly between: readonly [string, string];
}
interface SlowBody extends RegionBody {
  readonly ms: number;
}

const region = z.string().min(1);
const regionBody: z.ZodType<RegionBody> = z.strictObject({ region });
const linkBody: z.ZodType<LinkBody> = z.strictObject({
  between: z.tuple([region, region]).refine(([from, to]) => from !== to, 'name two different regions'),
});
const slowBody: z.ZodType<SlowBody> = z.strictObject({ region, ms: z.number().min(0).max(60_000) });

export function devRoutes(dev: DevActions): readonly Route[] {
  return [
    intervention('kill', 'Kills all processes of a region.', regionBody, (body) => dev.kill(body.region)),
    intervention('revive', 'Starts the processes of a killed region.', regionBody, (body) => dev.revive(body.region)),
    intervention('cut', 'Cuts the link between two regions.', linkBody, ({ between }) => dev.cut(...between)),
    intervention('heal', 'Restores the link between two regions.', linkBody, ({ between }) => dev.heal(...between)),
    intervention('slow', 'Adds delay to every round trip of a region; 0 ends it. Up to one minute.', slowBody, (body) =>
      dev.slow(body.region, body.ms),
    ),
  ];
}

function intervention<Body>(
  verb: keyof DevActions,
  summary: string,
  body: z.ZodType<Body>,
  act: (body: Body) => Awaitable<ActionResult>,
): Route {
  return defineRoute<undefined, Body>({
    method: 'POST',
    path: `/v1/dev/${verb}`,
    name: verb,
    summary,
    body,
    answer: { type: 'application/json', schema: actionResultSchema },
    problems: [404, 409],
    handle: async (call) => ({ kind: 'json', value: await act(call.body) }),
  });
}
