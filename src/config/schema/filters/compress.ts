/**
 * Compression of a route's answers.
 */
import * as z from 'zod';
import { type Coding, type Compress, compressDefaults } from '../../../edge/index.ts';
import { onOr, type SizeInput, sizeOr, text, whole } from '../fields.ts';

export interface CompressInput {
  /** The codings to make, in the order they are taken where a client weighs them the same. */
  readonly algorithms?: readonly Coding[] | undefined;
  /** How hard each works. */
  readonly levels?: CompressLevelsInput | undefined;
  /** A smaller body is sent as it is. */
  readonly minSize?: SizeInput | undefined;
  /** Media types that are compressed: exact, `type/*`, or a suffix such as `+json`. */
  readonly types?: readonly string[] | undefined;
}

export interface CompressLevelsInput {
  /** From 1 to 9. */
  readonly gzip?: number | undefined;
  /** From 0 to 11. */
  readonly br?: number | undefined;
  /** From 1 to 19. */
  readonly zstd?: number | undefined;
}

const mediaType = text(
  /^(?:[\w!#$&^.+-]+\/(?:\*|[\w!#$&^.+-]+)|\+[\w-]+)$/,
  "a media type such as 'text/*' or 'application/json', or a suffix such as '+json'",
);

const codings = compressDefaults.algorithms;

const optionsSchema: z.ZodType<Compress, CompressInput> = z
  .strictObject({
    algorithms: z
      .array(z.enum(codings))
      .min(1)
      .default([...codings])
      .meta({ title: "a list of 'zstd', 'br' and 'gzip'" })
      .describe('The codings to make, in the order they are taken where a client weighs them the same.'),
    levels: z
      .strictObject({
        gzip: whole(1, 9).default(compressDefaults.gzipLevel).describe('From 1 to 9.'),
        br: whole(0, 11).default(compressDefaults.brotliLevel).describe('From 0 to 11.'),
        zstd: whole(1, 19).default(compressDefaults.zstdLevel).describe('From 1 to 19.'),
      })
      .prefault({})
      .describe('How hard each works.'),
    minSize: sizeOr(compressDefaults.minBytes, 0, 1_073_741_824).describe('A smaller body is sent as it is.'),
    types: z
      .array(mediaType)
      .default([...compressDefaults.types])
      .meta({ title: 'a list of media types' })
      .describe('Media types that are compressed: exact, `type/*`, or a suffix such as `+json`.'),
  })
  .transform(({ minSize, ...rest }) => ({ ...rest, minBytes: minSize }));

export const compressSchema: z.ZodType<Compress, true | CompressInput> = onOr(optionsSchema);
