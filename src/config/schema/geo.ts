/**
 * How a client's place is found from its address.
 */
import * as z from 'zod';
import { text } from './fields.ts';

export interface GeoInput {
  /** A database of places in MaxMind's format (`.mmdb`), from the folder of the config. Without it: the one that comes along. */
  readonly database?: string | undefined;
}

export interface Geo {
  readonly database: string | undefined;
}

export const geoSchema: z.ZodType<Geo, GeoInput> = z
  .strictObject({
    database: text(/\.mmdb$/, "the path of a file that ends with '.mmdb'")
      .optional()
      .describe(
        "A database of places in MaxMind's format (`.mmdb`), from the folder of the config. Without it: the one that comes along.",
      ),
  })
  .transform(({ database }) => ({ database }));
