/**
 * Requests that belong to another region or service: as the app says, or by their method.
 */
import * as z from 'zod';
import { replayDefaults } from '../../../edge/index.ts';
import { type SizeInput, sizeOr, text } from '../fields.ts';

export interface ReplayInput {
  /** A request with a larger body cannot be sent again. */
  readonly maxBody?: SizeInput | undefined;
}

/** Undefined: where the world has regions, with the defaults; false: never. */
export type Replay = { readonly maxBodyBytes: number } | false | undefined;

export const replaySchema: z.ZodType<Replay, ReplayInput | false | undefined> = z
  .union([
    z.literal(false),
    z
      .strictObject({
        maxBody: sizeOr(replayDefaults.maxBodyBytes, 0, 67_108_864).describe(
          'A request with a larger body cannot be sent again.',
        ),
      })
      .transform(({ maxBody }) => ({ maxBodyBytes: maxBody })),
  ])
  .optional()
  .meta({ title: 'an object, or false' });

const methods = z.array(text(/^[A-Z][A-Z0-9_-]*$/, "a method in capitals, such as 'POST'")).min(1);

/** The methods; undefined for none. */
export const primaryOnlySchema: z.ZodType<readonly string[] | undefined, true | readonly string[] | undefined> = z
  .union([z.literal(true).transform(() => ['POST', 'PUT', 'PATCH', 'DELETE']), methods])
  .optional()
  .meta({ title: "true, or a list of methods such as 'POST'" });
